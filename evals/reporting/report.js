"use strict";
// Shows the cases that the filters ask for; a click on a reason or a tag sets the filter and goes to the cases.
const form = document.querySelector(".filters");
const cases = [...document.querySelectorAll(".case")];

function show() {
  const words = form.words.value.trim().toLowerCase();
  let count = 0;
  for (const each of cases) {
    const fits =
      (!form.result.value || each.dataset.result === form.result.value) &&
      (!form.reason.value || each.dataset.reason === form.reason.value) &&
      (!form.tag.value || each.dataset.tags.split("|").includes(form.tag.value)) &&
      (!words || each.dataset.words.includes(words));
    each.hidden = !fits;
    count += fits;
  }
  form.querySelector("output").textContent = count === 1 ? "1 case" : `${count} cases`;
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("button[data-filter]")) {
  button.addEventListener("click", () => {
    form.words.value = "";
    form.result.value = button.dataset.filter === "reason" ? "failed" : "";
    form.reason.value = form.tag.value = "";
    form[button.dataset.filter].value = button.dataset.value;
    show();
    document.getElementById("cases").scrollIntoView();
  });
}
if (!cases.some((each) => each.dataset.result === "failed")) form.result.value = "";
show();
