// Products open in a drawer over the page. Without script the same links lead to their pages.
import { say } from "./toast.js";

let returnTo = null;

export function startDrawer() {
  const drawer = document.getElementById("drawer");
  if (!drawer?.showModal || !window.htmx) return;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (link && isPlainClick(event)) {
      event.preventDefault();
      open(drawer, link);
    }
    if (event.target === drawer || event.target.closest("[data-close-drawer]")) drawer.close();
  });
  drawer.addEventListener("close", () => {
    drawer.replaceChildren();
    returnTo?.focus({ preventScroll: true });
    returnTo = null;
  });
}

function open(drawer, link) {
  returnTo = link;
  carryTrace(link, drawer);
  link.dispatchEvent(new CustomEvent("madang:act", { bubbles: true, detail: { act: "tap", product: link.dataset.product } }));
  window.htmx
    .ajax("GET", link.dataset.drawer, { target: drawer, swap: "innerHTML" })
    .then(() => {
      if (drawer.childElementCount === 0) return void (location.href = link.href);
      if (!drawer.open) drawer.showModal();
      drawer.querySelector("[autofocus]")?.focus();
    })
    .catch(() => say("offline"));
}

/** What is done in the drawer was led to by the card that it opened from. */
function carryTrace(link, drawer) {
  const { page, position, propensity } = link.closest("[data-page]")?.dataset ?? {};
  for (const [name, value] of Object.entries({ page, position, propensity })) {
    if (value === undefined) delete drawer.dataset[name];
    else drawer.dataset[name] = value;
  }
}

const isPlainClick = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
