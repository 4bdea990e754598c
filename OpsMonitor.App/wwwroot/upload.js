// Sends chosen or dropped files to the server by itself (InventoryUploadCard): a folder with its paths, progress as it goes.
(() => {
  const sending = new WeakMap();
  const every = 200;

  // What was dropped: files, or folders with all that is in them. A browser lists a folder in pieces.
  const walk = async (entry, found) => {
    if (entry.isFile) found.push([entry.fullPath.slice(1), await new Promise((ok, no) => entry.file(ok, no))]);
    else {
      const reader = entry.createReader();
      for (let some; (some = await new Promise((ok, no) => reader.readEntries(ok, no))).length > 0;)
        for (const one of some) await walk(one, found);
    }
  };
  const dropped = async transfer => {
    const entries = [...transfer.items].map(i => i.webkitGetAsEntry?.()).filter(e => e);
    const found = [];
    for (const entry of entries) await walk(entry, found);
    return entries.length > 0 ? found : [...transfer.files].map(f => [f.name, f]);
  };

  const send = async (element, card, files) => {
    if (files.length === 0 || sending.has(element)) return;
    sending.set(element, null);
    const bytes = files.reduce((sum, [, file]) => sum + file.size, 0);
    const folder = files[0][0].includes("/") ? files[0][0].split("/")[0] : "";
    const { address, types } = await card.invokeMethodAsync("Begin", files.length === 1 ? files[0][0] : folder, files.length, bytes);
    const form = new FormData();
    form.append("subject_types", types);
    for (const [path, file] of files) form.append("file", file, path);
    const request = new XMLHttpRequest();
    sending.set(element, request);
    let told = 0;
    request.upload.addEventListener("progress", e => {
      if (Date.now() - told < every && e.loaded < e.total) return;
      told = Date.now();
      card.invokeMethodAsync("Sent", e.loaded, e.total);
    });
    request.addEventListener("loadend", () => {
      sending.delete(element);
      if (request.wasCancelled) return;
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours: a proxy's, or none at all */ }
      const error = answer.address ? null : answer.error
        ?? (request.status === 413 ? "This is more than the server takes." : request.status === 0
          ? "The files could not be sent: the connection broke, or one of them changed meanwhile. Choose them again." : "The server did not take the files. Try again, or ask its operator.");
      card.invokeMethodAsync("Ended", answer.address ?? null, answer.created === true, error);
    });
    request.open("POST", address);
    request.send(form);
  };

  window.OpsUpload = {
    listen(element, card) {
      element.addEventListener("change", e => {
        if (!e.target.matches?.("[data-upload]")) return;
        const files = [...e.target.files].map(f => [f.webkitRelativePath || f.name, f]);
        e.target.value = ""; // the same file again is a choice again
        send(element, card, files);
      });
      for (const name of ["dragenter", "dragover", "dragleave", "drop"]) element.addEventListener(name, e => {
        e.preventDefault();
        element.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      });
      element.addEventListener("drop", async e => {
        try { await send(element, card, await dropped(e.dataTransfer)); }
        catch { card.invokeMethodAsync("Ended", null, false, "What was dropped could not be read. Choose it instead."); }
      });
      element.dataset.ready = "";
    },
    cancel(element) {
      const request = element && sending.get(element);
      if (request) { request.wasCancelled = true; request.abort(); }
    },
  };
})();
