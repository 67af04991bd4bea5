// What the page does without asking the server: opening a source, copying an answer.
// Links are handled here because Gradio's <base> would turn "#a1-s1" into a navigation.
(() => {
  let cameFrom = null;

  const quiet = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const shown = () => document.querySelector("#evidence section.evidence:not([hidden])");
  const cardsOf = (section) => (section ? [...section.querySelectorAll(".source[data-place]")] : []);

  function scrollTo(element, block) {
    element.scrollIntoView({ block, behavior: quiet() ? "auto" : "smooth" });
  }

  function goTo(element, block) {
    scrollTo(element, block);
    element.focus({ preventScroll: true });
  }

  // Shows a source, or what else in the panel has this id; the focus goes along unless the reader is at the buttons.
  function openSource(id, takeFocus = true) {
    const target = document.getElementById(id);
    const section = target && target.closest("section.evidence");
    if (!section) return false;
    for (const other of document.querySelectorAll("#evidence section.evidence")) {
      other.hidden = other !== section;
    }
    for (const old of document.querySelectorAll("#evidence .chosen")) old.classList.remove("chosen");
    target.classList.add("chosen");
    tellPlace(section, target);
    scrollTo(target, "start");
    if (takeFocus) target.focus({ preventScroll: true });
    return true;
  }

  function tellPlace(section, card) {
    const steps = section.querySelector(".steps");
    if (!steps || !card.dataset.place) return;
    const cards = cardsOf(section);
    steps.querySelector(".place").textContent = card.dataset.place;
    steps.querySelector('[data-step="-1"]').setAttribute("aria-disabled", String(card === cards[0]));
    steps.querySelector('[data-step="1"]').setAttribute("aria-disabled", String(card === cards[cards.length - 1]));
  }

  // One source on or back from `from`; before any is chosen, to the first.
  function step(by, from, takeFocus) {
    const cards = cardsOf(from ? from.closest("section.evidence") : shown());
    const at = cards.indexOf(from || cards.find((card) => card.classList.contains("chosen")));
    const next = at < 0 ? cards[0] : cards[at + by];
    if (next) openSource(next.id, takeFocus);
  }

  // To the number that led here; once other sources have been looked at, to the number of the one that is shown.
  function back() {
    const chosen = document.querySelector("#evidence .chosen");
    const wanted = chosen ? `#${chosen.id}` : "";
    const came = cameFrom && cameFrom.isConnected ? cameFrom : null;
    const marker = came && (!wanted || came.getAttribute("href") === wanted)
      ? came
      : document.querySelector(`#conversation a.cite[href="${wanted}"]`) || came;
    if (!marker) return false;
    goTo(marker, "center");
    return true;
  }

  async function copy(button) {
    const text = button.dataset.copy;
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
    } else { // plain http on a company network has no clipboard API
      const area = document.createElement("textarea");
      area.value = text;
      area.style.position = "fixed";
      area.style.opacity = "0";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cite, a.back");
    if (link) {
      event.preventDefault();
      const id = link.getAttribute("href").slice(1);
      if (link.classList.contains("back")) {
        const exchange = document.getElementById(id);
        if (!back() && exchange) exchange.scrollIntoView({ block: "start" });
      } else if (openSource(id)) {
        cameFrom = link;
      }
    }
    const stepper = event.target.closest("#evidence button[data-step]");
    if (stepper) step(Number(stepper.dataset.step), null, false);
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  // One-letter keys work only where nothing can be typed: in the panel, and on a number in the text.
  const KEYS = { "]": 1, n: 1, "[": -1, p: -1 };

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest) return;
    const inEvidence = event.target.closest("#evidence");
    if (event.key === "Escape" && inEvidence && !event.defaultPrevented) back();
    const marker = event.target.closest("#conversation a.cite");
    const modified = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (!KEYS[event.key] || modified || !(inEvidence || marker)) return;
    event.preventDefault();
    const from = marker && document.getElementById(marker.getAttribute("href").slice(1));
    step(KEYS[event.key], from, !event.target.closest("button[data-step]"));
  });
})();
