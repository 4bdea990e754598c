// Starts the circuit. A short cut of the line must cost less than a second, a long one must not hammer the server.
(() => {
  const waits = [0, 250, 500, 1000, 1000, 2000, 3000, 5000];
  Blazor.start({
    circuit: { reconnectionOptions: { maxRetries: 120, retryIntervalMilliseconds: tries => waits[tries] ?? 5000 } },
  });

  const dialog = document.getElementById("components-reconnect-modal");
  let waiting = 0;
  const show = state => {
    if (dialog.open && dialog.dataset.state === state) return;
    dialog.close();
    dialog.dataset.state = state;
    // While it waits the page stays readable and keeps the focus; only the end of it asks for a decision.
    if (state === "gone") dialog.showModal();
    else dialog.setAttribute("open", "");
  };
  dialog.addEventListener("components-reconnect-state-changed", e => {
    clearTimeout(waiting);
    const state = e.detail.state;
    if (state === "show") {
      waiting = setTimeout(() => show("wait"), 700); // most cuts are over before anybody needs to know
    } else if (state === "hide") {
      dialog.close();
    } else if (state === "retrying") {
      waiting = setTimeout(() => show("wait"), dialog.open ? 0 : 700);
    } else if (state === "failed") {
      show("gone");
    } else if (state === "rejected") {
      location.reload();
    }
  });
  dialog.addEventListener("cancel", e => e.preventDefault());
  document.getElementById("reconnect-reload").addEventListener("click", () => location.reload());
})();
