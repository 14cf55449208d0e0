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
    // A link says its own address; a button names the field whose words are wanted.
    const link = (copy ?? share).href ?? document.getElementById(copy.dataset.copy)?.value;
    if (copy) copy.closest("details")?.removeAttribute("open");
    if (share && navigator.share) {
      navigator.share({ url: link }).then(() => announce(share, "share"), () => {});
    } else {
      navigator.clipboard?.writeText(link).then(() => say("copied"), () => say("failed"));
      if (share) announce(share, "share");
    }
  });
  // Where one is shows in a row of places that is wider than the screen.
  for (const row of document.querySelectorAll(".segments")) {
    const here = row.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) here.scrollIntoView({ block: "nearest", inline: "center" });
  }
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
