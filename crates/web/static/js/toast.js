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

/** A message the page carries in its own language: offline, failed, copied. */
export function say(name) {
  toast(region()?.dataset[name]);
}

/** Says that the page was open for too long, with the button that mends it. Stays until it is used. */
export function sayStale() {
  const place = region();
  if (!place || place.querySelector(".toast.stale")) return;
  const line = document.createElement("p");
  line.className = "toast stale";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "text-button";
  button.textContent = place.dataset.reload;
  button.addEventListener("click", () => location.reload());
  line.append(place.dataset.stale, " ", button);
  place.append(line);
}

export function startToasts() {
  document.body.addEventListener("toast", (event) => toast(event.detail?.value));
  region()?.querySelectorAll(".toast").forEach(leaveLater);
}

function leaveLater(line) {
  setTimeout(() => line.classList.add("leaving"), SHOWN_MS);
  setTimeout(() => line.remove(), SHOWN_MS + 300);
}
