// The keyboard map (KeysDialog). Never while somebody types, never with Ctrl, Alt or Meta, and it works while the line is down.
(() => {
  const map = document.getElementById("keys");
  const typing = e => e.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const overlaid = () => document.querySelector("dialog:modal, .mud-dialog-container, .mud-popover-open:not(.mud-tooltip), .mud-drawer--open");
  const seen = element => element.checkVisibility();

  // Rows: of any table.list or .inbox, with the link that opens the row. The focus is the selection, so Enter is the browser's own.
  const links = () => [...document.querySelectorAll("main table.list > tbody > tr, main .inbox > li")]
    .map(row => row.querySelector("a.open") ?? row.querySelector("a[href]")).filter(link => link && seen(link));
  let last = ""; // where the selection was when the focus went elsewhere
  const step = by => {
    const all = links();
    if (all.length === 0) return;
    const row = document.activeElement?.closest("tr, li");
    let at = all.findIndex(link => row?.contains(link));
    const again = at < 0 ? all.findIndex(link => link.href === last) : -1;
    at = again >= 0 ? again : at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    last = all[at].href;
    all[at].focus({ focusVisible: true });
    all[at].closest("tr, li").scrollIntoView({ block: "nearest" });
  };

  // From one page of a list to the next, where the page has such links.
  const beside = name => {
    const link = document.querySelector(`[data-step=${name}]`);
    link?.click();
    return link !== null;
  };

  const search = () => {
    const field = document.querySelector("[data-search]");
    if (!field || !seen(field)) return false;
    field.focus();
    field.select();
    return true;
  };

  // A tooltip goes as it does when the pointer leaves.
  const leaveTip = () => {
    const shown = [...document.querySelectorAll(".mud-tooltip.mud-popover-open")].some(tip => tip.checkVisibility({ visibilityProperty: true }));
    if (shown) document.querySelectorAll(".tip:is(:hover, :focus-within)").forEach(tip => tip.dispatchEvent(new PointerEvent("pointerleave")));
    return shown;
  };

  const escape = e => {
    // Opened by the mouse, a menu leaves the focus where it was; inside of what is open its own keys work.
    const menu = e.target.closest?.(".mud-popover, .mud-drawer") ? null : document.querySelector("button[aria-haspopup][aria-expanded=true]");
    if (menu) {
      menu.click();
    } else if (typing(e)) {
      // What its list is open for is closed first, by the list.
      if (e.target.getAttribute("aria-expanded") !== "true") e.target.blur();
    } else if (leaveTip()) {
      // It lay over something that is wanted.
    } else if (!overlaid()) {
      [...document.querySelectorAll("[data-esc]")].filter(seen).at(-1)?.click();
    }
  };

  // From the button of an open menu into it: the menu hears its own keys only (OpsMenu).
  const intoMenu = e => {
    const menu = e.target.closest?.("button[aria-haspopup=menu][aria-expanded=true]")?.closest(".ops-menu").querySelector(".mud-menu");
    if (!menu) return;
    e.preventDefault();
    menu.dispatchEvent(new KeyboardEvent("keydown", { key: e.key, bubbles: true }));
  };

  let going = 0; // since "g" was pressed
  const act = e => {
    const went = Date.now() - going < 1500;
    going = 0;
    if (went && /^[a-z]$/.test(e.key)) {
      const link = document.querySelector(`[data-go="${e.key}"]`);
      link?.click();
      return link !== null;
    }
    switch (e.key) {
      case "?": map.showModal(); return true;
      case "/": return search();
      case "j": step(1); return true;
      case "k": step(-1); return true;
      case "n": return beside("next");
      case "p": return beside("previous");
      case "g": going = Date.now(); return true;
      default: return false;
    }
  };

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return;
    if (e.key === "Escape") return escape(e);
    if (e.key === "ArrowDown" || e.key === "ArrowUp") return intoMenu(e);
    if (map.open && e.key === "?") {
      map.close();
      return e.preventDefault();
    }
    if (typing(e) || overlaid()) return;
    if (act(e)) e.preventDefault();
  });

  document.addEventListener("click", e => {
    if (e.target.closest?.("[data-keys]")) {
      map.showModal();
    } else if (e.target === map) {
      map.close(); // beside the map: its own content fills the dialog
    }
  });
})();
