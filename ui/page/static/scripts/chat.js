// The conversation in the page. Buttons and forms tell the server what was chosen, the address has
// the open conversation, and screen readers hear how an answer progresses.
// ACTIONS comes from ui/page/actions.py.
const dossier = (() => {
  // A button or form with data-action triggers one event that carries its data.
  function sendActions(element, trigger) {
    element.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-opens]");
      if (opener) return toggle(opener);
      const button = event.target.closest("button[data-question], button[data-action]");
      if (!button) return;
      const { question, ...data } = button.dataset;
      const chosen = question === undefined ? data : { action: ACTIONS.ASK, text: question };
      trigger("click", { conversation: findConversation(), ...chosen });
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      const { question, title, ...fields } = Object.fromEntries(new FormData(form));
      trigger("click", {
        conversation: findConversation(),
        ...form.dataset,
        text: question ?? title ?? "",
        reason: fields["reason" + form.dataset.number] || "",
        comment: fields.comment || "",
      });
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

  // The conversation on the page; the server may have forgotten which one that is.
  function findConversation() {
    const shown = document.querySelector("[data-conversation]");
    return shown ? shown.dataset.conversation : "";
  }

  // A button that opens a form or a menu: one is open at a time, and its first field has the focus.
  function toggle(opener) {
    const opened = document.getElementById(opener.dataset.opens);
    const show = opened.hidden;
    const openers = "#conversation [data-opens][aria-expanded=true]";
    for (const other of document.querySelectorAll(openers)) {
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

  let newestTurn = "";
  let announcedWords = "";
  let drawnTurns = "";

  function followChanges(element) {
    updateAddress(findConversation());
    const turns = [...element.querySelectorAll(".exchange")];
    const last = turns[turns.length - 1];
    resetForms(element, turns);
    // A new question is brought into view; while its answer grows, the page does not scroll.
    if (last && last.id !== newestTurn) {
      last.scrollIntoView({ block: "start" });
      emptyQuestionBox(last);
    }
    newestTurn = last ? last.id : "";
    announce(last);
  }

  // The box is emptied once its question stands in the conversation. An update by the server can be
  // lost among those that follow, or come late and take what is typed next.
  function emptyQuestionBox(turn) {
    const box = document.querySelector("#question textarea");
    const asked = turn.querySelector(".editor textarea");
    if (!box || !asked || box.value.trim() !== asked.defaultValue.trim()) return;
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Gradio uses elements again for what takes their place; text typed into one is not for the next.
  function resetForms(element, turns) {
    const shownTurns = [findConversation(), ...turns.map((turn) => turn.id)].join(" ");
    if (shownTurns !== drawnTurns) {
      for (const form of element.querySelectorAll("form")) form.reset();
    }
    drawnTurns = shownTurns;
  }

  // The conversation is in the address, so that a reload opens it again.
  function updateAddress(conversation) {
    const address = new URL(location);
    if (conversation) address.searchParams.set("c", conversation);
    else address.searchParams.delete("c");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  // Announces each stage, and the answer once it is whole: read out in pieces it would stutter.
  function announce(turn) {
    const reply = turn && turn.querySelector(".reply");
    if (!reply) return;
    const stage = reply.querySelector(".stage");
    const words = stage ? stage.textContent : collectWords(reply);
    if (words !== announcedWords) document.getElementById("announcer").textContent = words;
    announcedWords = words;
  }

  function collectWords(reply) {
    const parts = ".short, .segment, .verdict, .plain, .failed p, .note";
    return [...reply.querySelectorAll(parts)].map((part) => part.textContent).join(" ");
  }

  return { sendActions, followChanges };
})();
