// Menus are <details>: they open without script. This closes them as people expect, and handles
// the two actions only a browser can do: copying and sharing a link.
import { say } from "./toast.js";

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const copy = event.target.closest("[data-copy]");
    const share = event.target.closest("[data-share]");
    if (!copy && !share) return;
    event.preventDefault();
    const link = (copy ?? share).href;
    if (copy) copy.closest("details")?.removeAttribute("open");
    if (share && navigator.share) {
      navigator.share({ url: link }).then(() => announce(share, "share"), () => {});
    } else {
      navigator.clipboard?.writeText(link).then(() => say("copied"), () => say("failed"));
      if (share) announce(share, "share");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

function announce(element, act) {
  element.dispatchEvent(new CustomEvent("madang:act", { bubbles: true, detail: { act } }));
}
