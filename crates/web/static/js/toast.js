// Short messages. The server sends one as `HX-Trigger: {"toast": "…"}`; scripts call `toast`.
const SHOWN_MS = 4200;
const AT_MOST = 3;

const region = () => document.getElementById("toasts");

export function toast(text) {
  const place = region();
  if (!place || !text) return;
  while (place.children.length >= AT_MOST) place.firstElementChild.remove();
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  place.append(line);
  leaveLater(line);
}

/** A message the page carries in its own language: offline, failed, copied, stale. */
export function say(name) {
  toast(region()?.dataset[name]);
}

export function startToasts() {
  document.body.addEventListener("toast", (event) => toast(event.detail?.value));
  region()?.querySelectorAll(".toast").forEach(leaveLater);
}

function leaveLater(line) {
  setTimeout(() => line.classList.add("leaving"), SHOWN_MS);
  setTimeout(() => line.remove(), SHOWN_MS + 300);
}
