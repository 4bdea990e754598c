// Before the first paint: the theme the reader chose, else the one of their system.
(() => {
  const key = "ops-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const apply = () => {
    const dark = (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  };
  system.addEventListener("change", apply);
  addEventListener("storage", e => { if (e.key === key) apply(); });
  document.addEventListener("click", e => {
    if (!e.target.closest?.("[data-theme-toggle]")) return;
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem(key, next); } catch { /* private mode: the choice lasts as long as the page */ }
    document.documentElement.dataset.theme = next;
  });
  apply();
})();
