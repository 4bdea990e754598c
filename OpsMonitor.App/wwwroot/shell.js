// What the shell does in the browser, so that it costs the server nothing and works while the line is down.
(() => {
  let skew = 0;
  let layout = null; // of the circuit of now; a resumed page brings a new one
  let away = false;

  const tell = (method, value) => layout?.invokeMethodAsync(method, value).catch(() => {}); // the line may be cut: told again by reconnected()

  // As the server writes for this reader, see Culture.
  const culture = document.documentElement.dataset.culture || "en-GB";
  const number = new Intl.NumberFormat(culture);

  // Words of RelativeTime while a time is less than an hour old; the same words as ViewerClock.Ago.
  const age = () => {
    const now = Date.now() + skew;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const seconds = Math.floor((now - Date.parse(time.dateTime)) / 1000);
      if (!(seconds >= 0 && seconds < 3600) || !time.firstChild) continue;
      const words = seconds < 60 ? `${number.format(seconds)} s ago` : `${number.format(Math.floor(seconds / 60))} min ago`;
      if (time.firstChild.nodeValue !== words) time.firstChild.nodeValue = words;
    }
  };
  setInterval(age, 5000);

  // On https the server knows cookies by this prefix only, and the browser keeps such a cookie to this host; below a sub-path they are called after it (HostCookies).
  const prefix = location.protocol === "https:" ? "__Host-" : "";
  const cookie = `${prefix}ops-tenant${new URL(document.baseURI).pathname.slice(0, -1).replaceAll("/", "~")}`;

  window.OpsShell = {
    viewer(serverNow) {
      skew = Date.parse(serverNow) - Date.now();
      return {
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
        tenant: document.cookie.split("; ").find(c => c.startsWith(`${cookie}=`))?.slice(cookie.length + 1) ?? null,
      };
    },
    serve(circuitLayout) {
      layout = circuitLayout;
      if (away) tell("OnAway", away);
    },
    reconnected() {
      tell("OnAway", away);
    },
    remember(slug) {
      document.cookie = `${cookie}=${slug}; path=/; max-age=31536000; samesite=lax${prefix && "; secure"}`;
    },
    // Lets an element say how long ago a moment of this browser's clock was.
    since(time, at) {
      time.dateTime = new Date(at + skew).toISOString();
      age();
    },
  };

  // A page nobody sees asks for nothing. A few seconds of grace, for those who only glance at another tab.
  let leaving = 0;
  const look = () => {
    clearTimeout(leaving);
    if (document.visibilityState === "hidden") {
      leaving = setTimeout(() => tell("OnAway", away = true), 3000);
    } else if (away) {
      tell("OnAway", away = false);
    }
  };
  document.addEventListener("visibilitychange", look);
  look();

  // The clock of a board on the wall, in the time of its screen.
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-clock]")) {
      const words = new Date(Date.now() + skew).toLocaleTimeString(culture);
      if (clock.firstChild && clock.firstChild.nodeValue !== words) clock.firstChild.nodeValue = words;
    }
  }, 1000);

  document.addEventListener("click", e => {
    document.getElementById(e.target.closest?.("[data-submit]")?.dataset.submit)?.requestSubmit();
    if (e.target.closest?.("[data-reload]")) location.reload();
  });

  document.addEventListener("click", async e => {
    const button = e.target.closest?.("[data-copy]");
    if (!button) return;
    const words = button.textContent;
    try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; } catch { button.textContent = "Not allowed here"; }
    setTimeout(() => { button.textContent = words; }, 1500);
  });
})();
