// What the page does without asking the server: opening a source, copying an answer.
// Links are handled here because Gradio's <base> would turn "#a1-s1" into a navigation.
(() => {
  let cameFrom = null;

  const quiet = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function goTo(element, block) {
    element.scrollIntoView({ block, behavior: quiet() ? "auto" : "smooth" });
    element.focus({ preventScroll: true });
  }

  function openSource(id) {
    const target = document.getElementById(id);
    const section = target && target.closest("section.evidence");
    if (!section) return false;
    for (const other of document.querySelectorAll("#evidence section.evidence")) {
      other.hidden = other !== section;
    }
    for (const old of document.querySelectorAll("#evidence .chosen")) old.classList.remove("chosen");
    target.classList.add("chosen");
    goTo(target, "start");
    return true;
  }

  function back() {
    if (!cameFrom || !cameFrom.isConnected) return false;
    goTo(cameFrom, "center");
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
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
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
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  document.addEventListener("keydown", (event) => {
    const inEvidence = event.target.closest && event.target.closest("#evidence");
    if (event.key === "Escape" && inEvidence) back();
  });
})();
