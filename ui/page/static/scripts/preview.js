// Shows the quote of a number in the text beside it, while the pointer or the focus is on it.
// It copies from the evidence panel, so the server is not asked.
(() => {
  const MARKER = "#conversation a.cite:not(.plain)";
  const MARGIN = 8; // pixels between the preview, its number and the edge of the window
  const DELAY = 250; // milliseconds for the pointer to get from the number onto the preview
  let preview = null;
  let owner = null;
  let timer = 0;

  function getPreview() {
    if (preview && preview.isConnected) return preview;
    preview = document.createElement("div");
    preview.id = "preview";
    preview.setAttribute("role", "tooltip");
    preview.hidden = true;
    document.querySelector("#conversation").parentElement.append(preview);
    return preview;
  }

  // Nodes are cloned and never parsed, so that escaped text stays text.
  function copyPart(name, source) {
    const part = document.createElement("p");
    part.className = name;
    part.dir = "auto";
    part.append(...[...source.childNodes].map((node) => node.cloneNode(true)));
    return part;
  }

  function show(marker) {
    clearTimeout(timer);
    if (marker === owner) return;
    hide();
    const card = document.getElementById(marker.getAttribute("href").slice(1));
    const quote = card && card.querySelector("blockquote mark");
    if (!quote) return;
    const parts = [copyPart("quote", quote), copyPart("title", card.querySelector(".title"))];
    const where = card.querySelector(".where");
    if (where) parts.push(copyPart("where", where));
    getPreview().replaceChildren(...parts);
    preview.hidden = false;
    owner = marker;
    owner.setAttribute("aria-describedby", preview.id);
    place();
  }

  function hide() {
    clearTimeout(timer);
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
    if (preview) preview.hidden = true;
  }

  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(hide, DELAY);
  }

  // Places the preview above the number where there is room, else below it, inside the window.
  function place() {
    const beside = owner.getClientRects()[0];
    if (!beside || beside.bottom < 0 || beside.top > innerHeight) { hide(); return; }
    const { width, height } = preview.getBoundingClientRect();
    const below = beside.bottom + MARGIN;
    const above = beside.top - MARGIN - height;
    const top = above >= MARGIN ? above : below;
    const left = beside.left + beside.width / 2 - width / 2;
    const windowWidth = document.documentElement.clientWidth;
    preview.style.top = `${clamp(top, innerHeight - MARGIN - height)}px`;
    preview.style.left = `${clamp(left, windowWidth - MARGIN - width)}px`;
  }

  function clamp(position, max) {
    return Math.max(MARGIN, Math.min(position, max));
  }

  const markerAt = (event) => event.target.closest && event.target.closest(MARKER);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a touch opens the panel
    const marker = markerAt(event);
    if (marker) show(marker);
    else if (owner && event.target.closest && event.target.closest("#preview")) {
      clearTimeout(timer);
    }
    else if (owner && owner !== document.activeElement) hideSoon();
  });

  document.addEventListener("focusin", (event) => {
    const marker = markerAt(event);
    if (marker && marker.matches(":focus-visible")) show(marker);
    else if (owner && owner !== marker) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === owner) hideSoon();
  });
  document.addEventListener("click", (event) => { if (markerAt(event)) hide(); });

  // This listener captures, so that the first Escape closes only the preview, not the panel too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !owner) return;
    event.preventDefault();
    hide();
  }, true);

  for (const moved of ["scroll", "resize"]) {
    window.addEventListener(moved, () => {
      if (owner && owner.isConnected) place();
      else if (owner) hide();
    }, { capture: true, passive: true });
  }
})();
