// The runs list in the browser: which columns this reader likes and which rows they choose.
(() => {
  const key = "ops-runs";
  window.OpsRuns = {
    look() { try { return localStorage.getItem(key); } catch { return null; } },
    remember(text) { try { localStorage.setItem(key, text); } catch { /* private mode: the choice lasts as long as the page */ } },
  };

  // One event for all checkboxes of the rows (RunsTable).
  document.addEventListener("click", e => {
    const box = e.target.closest?.(".run-list td:first-child input");
    if (box) box.dispatchEvent(new CustomEvent("ops-run-pick", { bubbles: true, detail: { id: Number(box.value), range: e.shiftKey } }));
  });
  Blazor.registerCustomEventType("runpick", { browserEventName: "ops-run-pick", createEventArgs: e => e.detail });
})();
