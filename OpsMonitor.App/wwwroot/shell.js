// What the shell does in the browser, so that it costs the server nothing and works while the line is down.
(() => {
  let skew = 0;

  window.OpsShell = {
    viewer(serverNow) {
      skew = serverNow - Date.now();
      return {
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
        dark: document.documentElement.dataset.theme === "dark",
        tenant: document.cookie.match(/(?:^|; )ops-tenant=([a-z0-9-]+)/)?.[1] ?? null,
      };
    },
    onTheme(layout) {
      addEventListener("ops-theme", e => layout.invokeMethodAsync("OnTheme", e.detail).catch(() => {}));
    },
    remember(slug) {
      document.cookie = `ops-tenant=${slug}; path=/; max-age=31536000; samesite=lax`;
    },
  };

  // Words of RelativeTime while a time is less than an hour old; the same words as ViewerClock.Ago.
  const age = () => {
    const now = Date.now() + skew;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const seconds = Math.floor((now - Date.parse(time.dateTime)) / 1000);
      if (seconds < 0 || seconds >= 3600 || !time.firstChild) continue;
      const words = seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
      if (time.firstChild.nodeValue !== words) time.firstChild.nodeValue = words;
    }
  };
  setInterval(age, 5000);

  // The clock of a board on the wall, in the time of its screen.
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-clock]")) {
      const words = new Date(Date.now() + skew).toLocaleTimeString("en-GB");
      if (clock.firstChild && clock.firstChild.nodeValue !== words) clock.firstChild.nodeValue = words;
    }
  }, 1000);

  const typing = e => e.target.closest?.("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", e => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || typing(e)) return;
    const field = document.querySelector("[data-search]");
    if (!field || field.offsetParent === null) return;
    e.preventDefault();
    field.focus();
    field.select();
  });

  // A link inside a menu or the drawer closes it: the page changes without a reload.
  document.addEventListener("click", e => e.target.closest?.("[popover] a")?.closest("[popover]").hidePopover?.());

  document.addEventListener("click", async e => {
    const button = e.target.closest?.("[data-copy]");
    if (!button) return;
    const words = button.textContent;
    try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; } catch { button.textContent = "Not allowed here"; }
    setTimeout(() => { button.textContent = words; }, 1500);
  });
})();
