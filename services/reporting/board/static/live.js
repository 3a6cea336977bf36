// Shows new facts within two seconds without moving what the reader looks at: the same address is asked for again
// with its ETag; only a changed page is sent, and only what is inside #live is replaced.
(() => {
  "use strict";
  const PAUSE = 1000;
  let tag = null;

  const anchor = () => {
    for (const row of document.querySelectorAll("#live [id]")) {
      const top = row.getBoundingClientRect().top;
      if (top >= 0 && top < window.innerHeight) return { id: row.id, top };
    }
    return null;
  };

  const busy = () => {
    const focused = document.activeElement;
    const selection = document.getSelection();
    return (focused && focused.closest("#live form")) || (selection && !selection.isCollapsed);
  };

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("live");
    const live = document.getElementById("live");
    if (!fresh || !live || fresh.innerHTML === live.innerHTML) return;
    const place = window.scrollY > 0 ? anchor() : null;
    const open = [...live.querySelectorAll("details[open]")].map((one) => one.closest("[id]")?.id);
    const focused = document.activeElement?.closest("#live [id]")?.id;
    live.replaceChildren(...fresh.childNodes);
    for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.querySelector("a, summary")?.focus({ preventScroll: true });
    const found = place && document.getElementById(place.id);
    if (found) window.scrollBy(0, found.getBoundingClientRect().top - place.top);
    document.getElementById("announce").textContent = live.dataset.new;
    if (window.htmx) window.htmx.process(live);
  };

  const ask = async () => {
    try {
      if (!document.hidden && !busy()) {
        const headers = tag ? { "If-None-Match": tag } : {};
        const answer = await fetch(location.href, { headers, cache: "no-store", credentials: "same-origin" });
        if (answer.ok) {
          const first = tag === null;
          tag = answer.headers.get("ETag");
          const html = await answer.text();
          if (!first || html.length) show(html);
        }
      }
    } catch {
      // The board is being restarted or the network is away: the next question finds it again.
    }
    setTimeout(ask, PAUSE);
  };

  document.addEventListener("DOMContentLoaded", () => setTimeout(ask, PAUSE));
})();
