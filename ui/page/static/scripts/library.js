// Files that are too large are told and left out before anything is sent, and the rest go on;
// a folder that is dropped gives the files in it.
(() => {
  const PLACES = "#files, #folder";

  function limit() {
    return Number(document.getElementById("too-large")?.dataset.bytes ?? Infinity);
  }

  function tell(names) {
    const line = document.getElementById("too-large");
    if (line) line.textContent = names.length ? line.dataset.sentence.replace("{names}", () => names.join(", ")) : "";
  }

  // The files go into Gradio's own input, as if they had been chosen there.
  function give(input, files) {
    const large = files.filter((file) => file.size > limit());
    tell(large.map((file) => file.name));
    const chosen = new DataTransfer();
    for (const file of files) if (!large.includes(file)) chosen.items.add(file);
    if (!chosen.files.length) { input.value = ""; return; }
    input.files = chosen.files;
    input.dataset.given = "yes";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function filesOf(entry) {
    if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
    const reader = entry.createReader();
    const files = [];
    for (;;) { // a folder tells at most a hundred of its entries at a time
      const some = await new Promise((found, failed) => reader.readEntries(found, failed));
      if (!some.length) return files;
      for (const each of some) if (!each.name.startsWith(".")) files.push(...await filesOf(each));
    }
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!event.isTrusted && input.dataset?.given) { delete input.dataset.given; return; }
    if (!input.matches?.("input[type=file]") || !input.closest(PLACES) || !input.files.length) return;
    const files = [...input.files];
    if (!files.some((file) => file.size > limit())) { tell([]); return; }
    event.stopImmediatePropagation();
    event.preventDefault();
    give(input, files);
  }, true);

  document.addEventListener("drop", async (event) => {
    const place = event.target.closest?.("#files");
    const input = place && place.querySelector("input[type=file]");
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const loose = [...event.dataTransfer.files];
    const files = entries.length && entries.every(Boolean) ? (await Promise.all(entries.map(filesOf))).flat() : loose;
    give(input, files);
  }, true);
})();
