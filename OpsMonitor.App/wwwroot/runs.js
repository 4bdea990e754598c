// The runs list in the browser: which columns this reader likes, and menus that close when one clicks elsewhere.
(() => {
  const key = "ops-runs";
  window.OpsRuns = {
    look() { try { return localStorage.getItem(key); } catch { return null; } },
    remember(text) { try { localStorage.setItem(key, text); } catch { /* private mode: the choice lasts as long as the page */ } },
  };

  const open = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", e => {
    for (const menu of open()) if (!menu.contains(e.target) || e.target.closest("[data-close]")) menu.open = false;
  });
  document.addEventListener("keydown", e => {
    if (e.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
