// What a number in the text stands for, beside it while the pointer or the keyboard is on it.
// It is drawn from the evidence panel that the page has already, so nothing is asked of the server.
(() => {
  const MARKER = '#conversation a.cite:not(.plain)';
  const MARGIN = 8; // pixels between the preview, its number and the edge of the window
  const LINGER = 250; // milliseconds, for the pointer to get from the number onto the preview
  let preview = null;
  let owner = null;
  let timer = 0;

  function made() {
    if (preview && preview.isConnected) return preview;
    preview = document.createElement("div");
    preview.id = "preview";
    preview.setAttribute("role", "tooltip");
    preview.hidden = true;
    document.querySelector("#conversation").parentElement.append(preview);
    return preview;
  }

  // Nodes are cloned, never parsed, so that what was escaped stays text.
  function part(kind, from, tag) {
    const drawn = document.createElement(tag);
    drawn.className = kind;
    drawn.dir = "auto";
    drawn.append(...[...from.childNodes].map((node) => node.cloneNode(true)));
    return drawn;
  }

  function show(marker) {
    clearTimeout(timer);
    if (marker === owner) return;
    hide();
    const card = document.getElementById(marker.getAttribute("href").slice(1));
    const quote = card && card.querySelector("blockquote mark");
    if (!quote) return;
    const parts = [part("quote", quote, "p"), part("title", card.querySelector(".title"), "p")];
    const where = card.querySelector(".where");
    if (where) parts.push(part("where", where, "p"));
    made().replaceChildren(...parts);
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
    timer = setTimeout(hide, LINGER);
  }

  // Above the number where there is room, over what has been read, else below it; never outside the window.
  function place() {
    const beside = owner.getClientRects()[0];
    if (!beside || beside.bottom < 0 || beside.top > innerHeight) { hide(); return; }
    const { width, height } = preview.getBoundingClientRect();
    const below = beside.bottom + MARGIN;
    const above = beside.top - MARGIN - height;
    const top = above >= MARGIN ? above : below;
    const left = beside.left + beside.width / 2 - width / 2;
    preview.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - MARGIN - height))}px`;
    preview.style.left = `${Math.max(MARGIN, Math.min(left, document.documentElement.clientWidth - MARGIN - width))}px`;
  }

  const markerAt = (event) => event.target.closest && event.target.closest(MARKER);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a touch opens the panel
    const marker = markerAt(event);
    if (marker) show(marker);
    else if (owner && event.target.closest && event.target.closest("#preview")) clearTimeout(timer);
    else if (owner && owner !== document.activeElement) hideSoon();
  });

  document.addEventListener("focusin", (event) => {
    const marker = markerAt(event);
    if (marker && marker.matches(":focus-visible")) show(marker);
    else if (owner && owner !== marker) hide();
  });
  document.addEventListener("focusout", (event) => { if (event.target === owner) hideSoon(); });
  document.addEventListener("click", (event) => { if (markerAt(event)) hide(); });

  // Before the keys of the panel are looked at: the first Escape is for the preview alone.
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
