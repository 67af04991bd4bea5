// What the conversation does in the page: buttons and forms tell the server what was chosen, the address names the
// conversation that is open, and a screen reader hears how an answer comes along.
const dossier = (() => {
  // A button with data-action, or a form with it, triggers one event that carries its data.
  function actions(element, trigger) {
    element.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-opens]");
      if (opener) return toggle(opener);
      const button = event.target.closest("button[data-question], button[data-action]");
      if (!button) return;
      const { question, ...data } = button.dataset;
      trigger("click", { conversation: shown(), ...(question === undefined ? data : { action: ACTIONS.ASK, text: question }) });
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      const { question, title, ...fields } = Object.fromEntries(new FormData(form));
      const reason = fields["reason" + form.dataset.number] || "";
      trigger("click", { conversation: shown(), ...form.dataset, text: question ?? title ?? "", reason, comment: fields.comment || "" });
    });
    element.addEventListener("keydown", (event) => {
      const form = event.target.closest("form");
      if (!form) return;
      if (event.key === "Escape") close(form);
      if (event.key === "Enter" && !event.shiftKey && event.target.name === "question") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
  }

  // The conversation on the page; the server may have forgotten which that was.
  function shown() {
    const kept = document.querySelector("[data-conversation]");
    return kept ? kept.dataset.conversation : "";
  }

  // A button that opens a form or a menu: one is open at a time, and the first field has the focus.
  function toggle(opener) {
    const opened = document.getElementById(opener.dataset.opens);
    const show = opened.hidden;
    for (const other of document.querySelectorAll("#conversation [data-opens][aria-expanded=true]")) {
      close(document.getElementById(other.dataset.opens));
    }
    opened.hidden = !show;
    opener.setAttribute("aria-expanded", String(show));
    const field = show && opened.querySelector("textarea, input, button, a");
    if (field) field.focus();
  }

  function close(opened) {
    const opener = document.querySelector(`[data-opens="${opened.id}"]`);
    opened.hidden = true;
    if (!opener) return;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  let newest = "";
  let told = "";
  let drawn = "";

  function changed(element) {
    name(shown());
    const exchanges = [...element.querySelectorAll(".exchange")];
    const last = exchanges[exchanges.length - 1];
    // Elements are used again for what stands in their place next; what was typed into one is not meant for the other.
    const now = [shown(), ...exchanges.map((each) => each.id)].join(" ");
    if (now !== drawn) for (const form of element.querySelectorAll("form")) form.reset();
    drawn = now;
    // A new question is brought into view; while its answer grows, the reader's place is left alone.
    if (last && last.id !== newest) last.scrollIntoView({ block: "start" });
    newest = last ? last.id : "";
    announce(last);
  }

  // The conversation is in the address, so that a reload opens it again.
  function name(conversation) {
    const address = new URL(location);
    if (conversation) address.searchParams.set("c", conversation);
    else address.searchParams.delete("c");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  // Stages as they come, and the answer once it is whole: read out piece by piece it would stutter.
  function announce(exchange) {
    const reply = exchange && exchange.querySelector(".reply");
    if (!reply) return;
    const stage = reply.querySelector(".stage");
    const words = stage ? stage.textContent : [...reply.querySelectorAll(".short, .segment, .verdict, .plain, .failed p, .note")]
      .map((each) => each.textContent).join(" ");
    if (words !== told) document.getElementById("announcer").textContent = words;
    told = words;
  }

  return { actions, changed };
})();
