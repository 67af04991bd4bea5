// Leaves out files that are too large before anything is sent, and names them. A dropped folder
// gives the files in it.
(() => {
  const PLACES = "#files, #folder";

  function getMaxBytes() {
    return Number(document.getElementById("too-large")?.dataset.bytes ?? Infinity);
  }

  function showTooLarge(names) {
    const line = document.getElementById("too-large");
    if (!line) return;
    const sentence = line.dataset.sentence.replace("{names}", () => names.join(", "));
    line.textContent = names.length ? sentence : "";
  }

  // Puts the files into Gradio's own input, as if they had been chosen there.
  function passToGradio(input, files) {
    const large = files.filter((file) => file.size > getMaxBytes());
    showTooLarge(large.map((file) => file.name));
    const chosen = new DataTransfer();
    for (const file of files) {
      if (!large.includes(file)) chosen.items.add(file);
    }
    if (!chosen.files.length) { input.value = ""; return; }
    input.files = chosen.files;
    input.dataset.given = "yes";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function collectFiles(entry) {
    if (entry.isFile) {
      return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    }
    const reader = entry.createReader();
    const files = [];
    for (;;) { // a reader gives at most a hundred entries at a time
      const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!entries.length) return files;
      for (const child of entries) {
        if (!child.name.startsWith(".")) files.push(...await collectFiles(child));
      }
    }
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!event.isTrusted && input.dataset?.given) {
      delete input.dataset.given;
      return;
    }
    if (!input.matches?.("input[type=file]") || !input.closest(PLACES)) return;
    const files = [...input.files];
    if (!files.length) return;
    if (!files.some((file) => file.size > getMaxBytes())) {
      showTooLarge([]);
      return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    passToGradio(input, files);
  }, true);

  document.addEventListener("drop", async (event) => {
    const place = event.target.closest?.("#files");
    const input = place && place.querySelector("input[type=file]");
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const files = [...event.dataTransfer.files];
    const canReadFolders = entries.length && entries.every(Boolean);
    const found = canReadFolders ? await Promise.all(entries.map(collectFiles)) : [files];
    passToGradio(input, found.flat());
  }, true);
})();
