// Pins on photos: placed by tap, by drag, or by keys; each asks which product it names.
const STEP = 1;
const BIG_STEP = 5;
const SEARCH_MS = 200;

export class Pins {
  constructor(form) {
    this.words = form.dataset;
    this.panel = form.querySelector("[data-pin-panel]");
    this.chips = form.querySelector("[data-pin-chips]");
    this.previews = form.querySelector("[data-previews]");
    this.picker = form.querySelector("[data-picker]");
    this.query = form.querySelector("[data-pick-query]");
    this.results = form.querySelector("[data-pick-list]");
    /** `{ item, x, y, product, title, price, dot }`, percent of the photo. */
    this.pins = [];
    this.placing = null;
    this.listen(form);
  }

  listen(form) {
    form.querySelector("[data-pin-add]").addEventListener("click", () => {
      const item = this.nearest();
      if (item) this.place(item, 50, 50);
    });
    form.querySelector("[data-pick-close]").addEventListener("click", () => this.picker.close());
    this.picker.addEventListener("close", () => {
      // Closed without an answer: a pin that names nothing is taken back.
      const pin = this.placing;
      this.placing = null;
      if (pin && !pin.product) this.remove(pin);
      else pin?.dot.focus();
    });
    let timer = 0;
    this.query.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.search(), SEARCH_MS);
    });
    this.query.addEventListener("keydown", (event) => {
      // Enter would send the whole post.
      if (event.key === "Enter") event.preventDefault();
    });
    this.results.addEventListener("click", (event) => {
      const pick = event.target.closest("[data-pick]");
      if (pick) this.name(pick.dataset);
    });
  }

  attach(item) {
    const stage = item.querySelector(".stage");
    stage.addEventListener("click", (event) => {
      if (event.target.closest("button")) return;
      const { x, y } = percent(stage, event);
      this.place(item, x, y);
    });
    for (const known of item.querySelectorAll(".known-pin")) {
      const { product, title, price, x, y } = known.dataset;
      this.add(item, Number(x), Number(y), { product, title, price });
      known.remove();
    }
  }

  detach(item) {
    for (const pin of this.pins.filter((known) => known.item === item)) pin.dot.remove();
    this.pins = this.pins.filter((pin) => pin.item !== item);
  }

  place(item, x, y) {
    const here = this.pins.filter((pin) => pin.item === item).length;
    if (here >= Number(this.words.maxPins)) {
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { value: this.words.wordsPinsFull } }));
      return;
    }
    this.placing = this.add(item, x, y, {});
    this.query.value = "";
    this.search();
    this.picker.showModal();
    this.query.focus();
  }

  add(item, x, y, product) {
    const dot = document.createElement("button");
    dot.type = "button";
    dot.className = "placed";
    const pin = { item, x, y, dot, ...product };
    this.pins.push(pin);
    item.querySelector(".stage").append(dot);
    dot.addEventListener("keydown", (event) => this.onKey(pin, event));
    dot.addEventListener("click", (event) => event.stopPropagation());
    drag(dot, item.querySelector(".stage"), (at) => this.move(pin, at.x, at.y));
    this.move(pin, x, y);
    this.changed();
    return pin;
  }

  move(pin, x, y) {
    pin.x = clamp(x);
    pin.y = clamp(y);
    pin.dot.style.setProperty("left", `${pin.x}%`);
    pin.dot.style.setProperty("top", `${pin.y}%`);
  }

  onKey(pin, event) {
    const step = event.shiftKey ? BIG_STEP : STEP;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const by = moves[event.key];
    if (by) {
      event.preventDefault();
      this.move(pin, pin.x + by[0], pin.y + by[1]);
      this.label(pin);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(pin);
    }
  }

  name({ pick, title, price }) {
    if (!this.placing) return;
    Object.assign(this.placing, { product: pick, title, price });
    this.changed();
    this.picker.close();
  }

  remove(pin) {
    pin.dot.remove();
    this.pins = this.pins.filter((known) => known !== pin);
    this.changed();
    this.panel.querySelector("[data-pin-add]").focus();
  }

  async search() {
    const text = this.query.value.trim();
    const address = `/search?for=pin&q=${encodeURIComponent(text)}`;
    await window.htmx?.ajax("GET", address, { target: this.results, swap: "innerHTML" });
  }

  /** Draws numbers and chips anew. */
  changed() {
    this.panel.hidden = this.previews.childElementCount === 0;
    this.chips.replaceChildren();
    this.pins.forEach((pin, index) => {
      pin.dot.dataset.number = String(index + 1);
      this.label(pin);
      if (pin.product) this.chips.append(this.chip(pin, index + 1));
    });
  }

  label(pin) {
    const name = pin.title ? `${this.words.wordsPin}: ${pin.title}` : this.words.wordsPinNew;
    pin.dot.setAttribute("aria-label", `${name}, ${Math.round(pin.x)} %, ${Math.round(pin.y)} %`);
  }

  chip(pin, number) {
    const chip = document.createElement("li");
    chip.className = "pin-chip";
    const badge = document.createElement("b");
    badge.textContent = String(number);
    const title = document.createElement("span");
    title.textContent = `${pin.title} ${pin.price ?? ""}`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "action";
    remove.setAttribute("aria-label", `${this.words.wordsUnpin}: ${pin.title}`);
    remove.append(this.icon("x"));
    remove.addEventListener("click", () => this.remove(pin));
    chip.append(badge, title, remove);
    return chip;
  }

  icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("width", "20");
    svg.setAttribute("height", "20");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
  }

  /** The photo most in view, where a pin placed by key goes. */
  nearest() {
    const middle = this.previews.getBoundingClientRect().left + this.previews.clientWidth / 2;
    const distance = (item) => {
      const { left, width } = item.getBoundingClientRect();
      return Math.abs(left + width / 2 - middle);
    };
    return [...this.previews.children].sort((a, b) => distance(a) - distance(b))[0];
  }

  /** `[{ photo, x, y, product }]` as the server takes it; `photo` counts from 0 in shown order. */
  list(items) {
    return this.pins
      .filter((pin) => pin.product)
      .map(({ item, x, y, product }) => ({
        photo: items.indexOf(item),
        x: Math.round(x),
        y: Math.round(y),
        product,
      }));
  }
}

function drag(dot, stage, moved) {
  dot.addEventListener("pointerdown", (event) => {
    dot.setPointerCapture(event.pointerId);
    const follow = (move) => moved(percent(stage, move));
    dot.addEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) {
      dot.addEventListener(name, () => dot.removeEventListener("pointermove", follow), { once: true });
    }
  });
}

function percent(stage, event) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return { x: (100 * (event.clientX - left)) / width, y: (100 * (event.clientY - top)) / height };
}

const clamp = (value) => Math.max(0, Math.min(100, value));
