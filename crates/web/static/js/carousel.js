// Photos scroll by CSS; this keeps the count, the dots and the mouse buttons in step.
export function startCarousels() {
  prepare(document.body);
  document.body.addEventListener("htmx:load", (event) => prepare(event.target));
}

function prepare(root) {
  for (const carousel of root.querySelectorAll(".carousel:not([data-ready])")) {
    carousel.dataset.ready = "";
    if (Number(carousel.dataset.count) > 1) follow(carousel);
  }
}

function follow(carousel) {
  const slides = carousel.querySelector(".slides");
  const number = carousel.querySelector("[data-slide]");
  const dots = [...carousel.querySelectorAll(".slide-dots i")];
  const [back, on] = carousel.querySelectorAll(".slide-step");
  const index = () => Math.round(slides.scrollLeft / Math.max(1, slides.clientWidth));
  const show = () => {
    const now = index();
    number.textContent = String(now + 1);
    dots.forEach((dot, at) => dot.classList.toggle("on", at === now));
    back.hidden = now === 0;
    on.hidden = now >= dots.length - 1;
  };
  const step = (by) => slides.scrollTo({ left: (index() + by) * slides.clientWidth, behavior: smooth() });
  back.addEventListener("click", () => step(-1));
  on.addEventListener("click", () => step(1));
  slides.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    step(event.key === "ArrowLeft" ? -1 : 1);
  });
  slides.addEventListener("scroll", show, { passive: true });
  show();
}

const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
