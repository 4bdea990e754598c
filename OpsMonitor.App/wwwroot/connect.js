// Starts the circuit, and says what the server cannot: that the line to it is silent or cut.
// A short cut must cost less than a second, a long one must not hammer the server.
(() => {
  const waits = [0, 250, 500, 1000, 1000, 2000, 3000, 5000];
  const gone = 10000; // ms of silence that count as a cut; the server gives a sign of life every 4 s (ShellServices)
  const late = 6000;
  const root = document.documentElement;
  const dialog = document.getElementById("components-reconnect-modal");
  let heard = Date.now();
  let cut = false;

  const listen = builder => {
    builder.withServerTimeout(gone);
    const protocol = builder.protocol;
    const parse = protocol.parseMessages;
    protocol.parseMessages = function (...args) {
      heard = Date.now();
      return parse.apply(this, args);
    };
  };

  // The badge has a word of its own for the line (LiveBadge); "Live" of a server that is not heard would be a lie.
  const say = () => {
    const age = Math.floor((Date.now() - heard) / 1000);
    const state = cut ? "cut" : age * 1000 >= late ? "late" : "";
    if ((root.dataset.line ?? "") !== state) {
      if (state) root.dataset.line = state;
      else delete root.dataset.line;
    }
    const words = { cut: "Reconnecting", late: `Delayed ${age} s` }[state] ?? "";
    for (const word of document.querySelectorAll(".line-word")) {
      if (word.textContent !== words) word.textContent = words;
    }
    if (cut) OpsShell.since(document.getElementById("reconnect-since"), heard);
  };
  setInterval(say, 1000);

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
    cut = state !== "hide";
    if (state === "hide") {
      heard = Date.now();
      dialog.close();
      OpsShell.reconnected();
    } else if (state === "show" || state === "retrying") {
      waiting = setTimeout(() => show("wait"), dialog.open ? 0 : 700); // most cuts are over before anybody needs to know
    } else if (state === "failed") {
      show("gone");
    } else if (state === "rejected" || state === "resume-failed") {
      location.reload(); // the server is there and has forgotten this page; its address has not
    }
    say();
  });
  dialog.addEventListener("cancel", e => e.preventDefault());

  Blazor.start({
    circuit: {
      configureSignalR: listen,
      reconnectionOptions: { maxRetries: 120, retryIntervalMilliseconds: tries => waits[tries] ?? 5000 },
    },
  });
})();
