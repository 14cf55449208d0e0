// A shop's feed on any site: <script src="https://yard/embed.js" async></script><madang-feed shop="handle"></madang-feed>
// One file, no cookie, nothing kept in the browser. It looks the same everywhere, for its styles stay inside.
(() => {
  const yard = new URL(document.currentScript?.src ?? location.href).origin;
  const SEEN_AFTER_MS = 1000;
  const AT_MOST = 24;

  const STYLE = `
    :host { display: block; --ink: #1f1b16; --soft: #655f55; --ground: #faf7f2; --raised: #fff; --line: rgb(31 27 22 / 12%);
      font: 15px/1.5 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif; color: var(--ink); }
    @media (prefers-color-scheme: dark) { :host(:not([theme=light])) { --ink: #f3eee6; --soft: #b3aa9c; --ground: #171411; --raised: #221e19; --line: rgb(243 238 230 / 14%); } }
    :host([theme=dark]) { --ink: #f3eee6; --soft: #b3aa9c; --ground: #171411; --raised: #221e19; --line: rgb(243 238 230 / 14%); }
    * { box-sizing: border-box; margin: 0; }
    ul { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 220px), 1fr)); gap: clamp(10px, 2vw, 16px); }
    :host([layout=row]) ul { grid-auto-flow: column; grid-auto-columns: minmax(200px, 240px); grid-template-columns: none; overflow-x: auto; scroll-snap-type: x proximity; padding-bottom: 8px; }
    li { scroll-snap-align: start; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; background: var(--raised); }
    a { color: inherit; text-decoration: none; }
    a:focus-visible { outline: 2px solid var(--ink); outline-offset: -2px; border-radius: 12px; }
    .photo { display: block; aspect-ratio: 4 / 5; background: var(--line); }
    img { width: 100%; height: 100%; object-fit: cover; display: block; }
    .words { padding: 10px 12px; display: grid; gap: 6px; }
    .by { font-size: 13px; color: var(--soft); }
    .caption { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; }
    .good { display: flex; justify-content: space-between; gap: 8px; padding: 8px 12px; border-top: 1px solid var(--line); min-height: 44px; align-items: center; }
    .good:hover span:first-child, .photo:hover + .words .caption { text-decoration: underline; text-underline-offset: 3px; }
    .price { font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600; }
    .note { color: var(--soft); font-size: 13px; padding: 8px 0; }
    .bone { aspect-ratio: 4 / 6; opacity: .5; }`;

  const WORDS = {
    en: { empty: "There is nothing to show yet.", failed: "The feed cannot be loaded just now.", from: "From", label: "Feed of the shop" },
    ko: { empty: "아직 보여 줄 것이 없습니다.", failed: "지금은 피드를 불러올 수 없습니다.", from: "제공", label: "가게의 피드" },
  };

  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  // Sites without TLS have no randomUUID.
  const drawn = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");

  const price = (minor, currency, lang) => {
    const format = new Intl.NumberFormat(lang, { style: "currency", currency });
    return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  };

  /** A language that the browser can format in. */
  const plain = (lang) => {
    try {
      return Intl.getCanonicalLocales(lang.replace("_", "-"))[0] ?? "en";
    } catch {
      return "en";
    }
  };

  class MadangFeed extends HTMLElement {
    #events = [];
    #visitor = drawn();
    #leave = () => this.#send();
    #timers = new Map();
    #watching = null;

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.lang = plain(this.lang || document.documentElement.lang);
      this.#words = WORDS[this.lang.slice(0, 2)] ?? WORDS.en;
      root.append(make("ul", { "aria-busy": "true" }, ...Array.from({ length: 4 }, () => make("li", { class: "bone", "aria-hidden": "true" }))));
      addEventListener("pagehide", this.#leave);
      this.#load();
    }

    disconnectedCallback() {
      removeEventListener("pagehide", this.#leave);
      this.#watching?.disconnect();
      this.#send();
    }

    #words = WORDS.en;

    async #load() {
      const count = Math.min(Number(this.getAttribute("count")) || 8, AT_MOST);
      try {
        const shop = encodeURIComponent(this.getAttribute("shop") ?? "");
        const answer = await fetch(`${yard}/api/v1/embed/${shop}?limit=${count}`, { credentials: "omit" });
        if (!answer.ok) throw new Error(`${answer.status}`);
        this.#draw(await answer.json());
      } catch {
        this.#tell(this.#words.failed);
      }
    }

    #tell(text) {
      this.shadowRoot.replaceChildren(make("p", { class: "note", role: "status" }, text));
    }

    #draw({ shop, posts }) {
      if (posts.length === 0) {
        this.#tell(this.#words.empty);
        return;
      }
      const list = make("ul", { "aria-label": `${this.#words.label} ${shop.name}` }, ...posts.map((post) => this.#card(post, shop)));
      const home = make("a", { href: `${yard}/shops/${shop.handle}`, target: "_blank", rel: "noopener" }, shop.name);
      this.shadowRoot.replaceChildren(list, make("p", { class: "note" }, `${this.#words.from} `, home));
      this.#watching = new IntersectionObserver((changes) => this.#look(changes), { threshold: 0.5 });
      for (const card of list.children) this.#watching.observe(card);
    }

    #card(post, shop) {
      const [photo] = post.photos;
      const href = `${yard}${post.url}`;
      const files = photo.files.filter((file) => file.url.endsWith(".jpg"));
      const image = make("img", {
        src: `${yard}${(files[0] ?? photo.files[0]).url}`,
        srcset: files.map((file) => `${yard}${file.url} ${file.width}w`).join(", ") || null,
        sizes: "(min-width: 700px) 240px, 50vw",
        alt: photo.alt || post.caption.slice(0, 100),
        loading: "lazy",
        decoding: "async",
      });
      const out = { target: "_blank", rel: "noopener" };
      const card = make(
        "li",
        {},
        make("a", { class: "photo", href, ...out }, image),
        make("div", { class: "words" }, make("a", { class: "caption", href, ...out }, post.caption), make("span", { class: "by" }, `@${post.author.handle}`)),
      );
      card.products = [];
      for (const { product } of post.pins.slice(0, 3)) {
        if (!product || product.shop.handle !== shop.handle) continue;
        card.products.push(product);
        const way = make(
          "a",
          { class: "good", href: `${yard}/products/${product.id}?from=${post.id}`, ...out },
          make("span", {}, product.name),
          make("span", { class: "price" }, price(product.price_minor, product.currency, this.lang)),
        );
        way.addEventListener("click", () => {
          this.#note("Product Clicked", product);
          this.#send();
        });
        card.append(way);
      }
      return card;
    }

    /** A card counts as seen after a second, and once. */
    #look(changes) {
      for (const { target, isIntersecting } of changes) {
        clearTimeout(this.#timers.get(target));
        if (!isIntersecting) continue;
        const seen = () => {
          this.#watching.unobserve(target);
          for (const product of target.products) this.#note("Product Viewed", product);
        };
        this.#timers.set(target, setTimeout(seen, SEEN_AFTER_MS));
      }
    }

    #note(event, product) {
      if (!this.hasAttribute("key")) return;
      this.#events.push({
        type: "track",
        event,
        messageId: drawn(),
        anonymousId: this.#visitor,
        timestamp: new Date().toISOString(),
        properties: { product_id: product.id, name: product.name, currency: product.currency },
        context: { gpc: Boolean(navigator.globalPrivacyControl) },
      });
      if (this.#events.length >= 20) this.#send();
    }

    #send() {
      const writeKey = this.getAttribute("key");
      if (!writeKey || this.#events.length === 0) return;
      const batch = this.#events.splice(0);
      navigator.sendBeacon(`${yard}/v1/batch`, JSON.stringify({ writeKey, batch, sentAt: new Date().toISOString() }));
    }
  }

  if (!customElements.get("madang-feed")) customElements.define("madang-feed", MadangFeed);
})();
