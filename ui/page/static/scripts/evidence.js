// Opens sources and copies answers, without asking the server.
// Links are handled here, because Gradio's <base> would turn "#a1-s1" into a navigation.
(() => {
  let lastMarker = null; // the number in the text that was followed last

  function findShownSection() {
    return document.querySelector("#evidence section.evidence:not([hidden])");
  }

  function findCards(section) {
    return section ? [...section.querySelectorAll(".source[data-place]")] : [];
  }

  function prefersNoMotion() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function scrollTo(element, block) {
    element.scrollIntoView({ block, behavior: prefersNoMotion() ? "auto" : "smooth" });
  }

  function goTo(element, block) {
    scrollTo(element, block);
    element.focus({ preventScroll: true });
  }

  // Shows the source, or another part of the panel, that has this id. It gets the focus, unless the
  // reader is at the buttons.
  function openSource(id, takeFocus = true) {
    const target = document.getElementById(id);
    const section = target && target.closest("section.evidence");
    if (!section) return false;
    for (const other of document.querySelectorAll("#evidence section.evidence")) {
      other.hidden = other !== section;
    }
    for (const chosen of document.querySelectorAll("#evidence .chosen")) {
      chosen.classList.remove("chosen");
    }
    target.classList.add("chosen");
    showPlace(section, target);
    scrollTo(target, "start");
    if (takeFocus) target.focus({ preventScroll: true });
    return true;
  }

  // Says which of the sources is shown, and disables the buttons at both ends.
  function showPlace(section, card) {
    const steps = section.querySelector(".steps");
    if (!steps || !card.dataset.place) return;
    const cards = findCards(section);
    steps.querySelector(".place").textContent = card.dataset.place;
    disable(steps.querySelector('[data-step="-1"]'), card === cards[0]);
    disable(steps.querySelector('[data-step="1"]'), card === cards[cards.length - 1]);
  }

  function disable(button, isDisabled) {
    button.setAttribute("aria-disabled", String(isDisabled));
  }

  // Goes one source on or back from `from`; to the first before any is chosen.
  function step(by, from, takeFocus) {
    const cards = findCards(from ? from.closest("section.evidence") : findShownSection());
    const chosen = from || cards.find((card) => card.classList.contains("chosen"));
    const index = cards.indexOf(chosen);
    const next = index < 0 ? cards[0] : cards[index + by];
    if (next) openSource(next.id, takeFocus);
  }

  // Goes back to the number that led here; after a look at other sources, to the number of the one
  // that is shown.
  function goBack() {
    const marker = findMarker();
    if (!marker) return false;
    goTo(marker, "center");
    return true;
  }

  function findMarker() {
    const chosen = document.querySelector("#evidence .chosen");
    const address = chosen ? `#${chosen.id}` : "";
    const followed = lastMarker && lastMarker.isConnected ? lastMarker : null;
    if (followed && (!address || followed.getAttribute("href") === address)) return followed;
    return document.querySelector(`#conversation a.cite[href="${address}"]`) || followed;
  }

  async function copy(button) {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(button.dataset.copy);
    } else {
      copyBySelection(button);
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  }

  // Plain http, as on a company network, has no clipboard API.
  function copyBySelection(button) {
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cite, a.back");
    if (link) {
      event.preventDefault();
      const id = link.getAttribute("href").slice(1);
      if (link.classList.contains("back")) {
        const exchange = document.getElementById(id);
        if (!goBack() && exchange) exchange.scrollIntoView({ block: "start" });
      } else if (openSource(id)) {
        lastMarker = link;
      }
    }
    const stepper = event.target.closest("#evidence button[data-step]");
    if (stepper) step(Number(stepper.dataset.step), null, false);
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  // One-letter keys work only where nothing can be typed: in the panel and at numbers in the text.
  function isModified(event) {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    return hasModifier && !event.getModifierState("AltGraph");
  }

  const KEYS = { "]": 1, n: 1, "[": -1, p: -1 };

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest) return;
    const inEvidence = event.target.closest("#evidence");
    if (event.key === "Escape" && inEvidence && !event.defaultPrevented) goBack();
    const marker = event.target.closest("#conversation a.cite");
    if (!KEYS[event.key] || isModified(event) || !(inEvidence || marker)) return;
    event.preventDefault();
    const from = marker && document.getElementById(marker.getAttribute("href").slice(1));
    step(KEYS[event.key], from, !event.target.closest("button[data-step]"));
  });
})();
