// The feed as the WAI-ARIA feed pattern describes it: keys move between articles, new ones load
// before the end is reached, a double tap likes.
const AHEAD = "1600px";
const DOUBLE_TAP_MS = 320;

export function startFeed() {
  const feed = document.querySelector('[role="feed"]');
  document.addEventListener("click", onDoubleTap);
  if (!feed) return;
  number(feed);
  loadAhead(feed);
  feed.addEventListener("keydown", (event) => onKey(feed, event));
}

function loadAhead(feed) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        target.classList.add("loading");
        feed.setAttribute("aria-busy", "true");
        window.htmx?.trigger(target, "more");
      }
    },
    { rootMargin: `0px 0px ${AHEAD}` },
  );
  const observe = () => feed.querySelectorAll("[data-more]:not(.loading)").forEach((more) => observer.observe(more));
  observe();
  document.body.addEventListener("htmx:afterSettle", () => {
    feed.setAttribute("aria-busy", "false");
    number(feed);
    observe();
  });
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      const more = event.target.closest?.("[data-more]");
      if (!more) return;
      // Back to a plain link, which the person may follow when it works again.
      more.classList.remove("loading");
      more.removeAttribute("data-more");
      feed.setAttribute("aria-busy", "false");
    });
  }
}

const articles = (feed) => [...feed.querySelectorAll(":scope > article:not([data-more], .more)")];

function number(feed) {
  articles(feed).forEach((article, index) => article.setAttribute("aria-posinset", String(index + 1)));
}

function onKey(feed, event) {
  if (event.altKey || event.metaKey || event.target.closest("input, textarea, select, details[open]")) return;
  const list = articles(feed);
  const at = list.indexOf(event.target.closest("article"));
  const onArticle = event.target === list[at];
  const move = (index) => {
    const next = list[Math.max(0, Math.min(index, list.length - 1))];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
  };
  if (event.ctrlKey && event.key === "Home") return move(0);
  if (event.ctrlKey && event.key === "End") return leave(feed, event);
  if (event.ctrlKey) return undefined;
  if (event.key === "PageDown" || (event.key === "ArrowDown" && onArticle)) return move(at + 1);
  if (event.key === "PageUp" || (event.key === "ArrowUp" && onArticle)) return move(at - 1);
  if (event.key === "Enter" && onArticle) {
    const link = list[at].querySelector(".card-line a:last-child, .collection-head");
    link?.click();
  }
  return undefined;
}

/** Ctrl+End goes behind the feed, as the pattern says: an endless list must have a way out. */
function leave(feed, event) {
  const focusable = [...document.querySelectorAll("a[href], button, input, summary")];
  const next = focusable.find(
    (element) => feed.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING &&
      !feed.contains(element) && element.getClientRects().length > 0,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
}

let lastTap = { at: 0, target: null };

function onDoubleTap(event) {
  const carousel = event.target.closest(".carousel");
  if (!carousel || event.target.closest("a, button")) return;
  const isSecond = lastTap.target === carousel && event.timeStamp - lastTap.at < DOUBLE_TAP_MS;
  lastTap = isSecond ? { at: 0, target: null } : { at: event.timeStamp, target: carousel };
  if (!isSecond) return;
  const burst = carousel.querySelector(".burst");
  burst?.classList.remove("on");
  requestAnimationFrame(() => burst?.classList.add("on"));
  burst?.addEventListener("animationend", () => burst.classList.remove("on"), { once: true });
  // A second double tap must not take the like away.
  carousel.closest("article")?.querySelector('.like[aria-pressed="false"]')?.click();
}
