// A click on a button triggers the component's click event with the button's data attributes.
// When the HTML is replaced, the focus returns to the same button or moves to a new question.
let pressedKey = "";
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-key]");
  if (!button) return;
  pressedKey = button.dataset.key;
  trigger("click", { ...button.dataset });
});
watch("value", () => {
  const question = element.querySelector("[data-focus]");
  const sameButton = pressedKey && element.querySelector(`[data-key="${pressedKey}"]`);
  if (question) question.focus();
  else if (sameButton) sameButton.focus();
  pressedKey = "";
});
