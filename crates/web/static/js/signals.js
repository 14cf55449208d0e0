// What happens on the page, told to the yard in small batches. Whether any of it is kept is
// decided by the yard from the person's consent, not here.
//
// A view is at least half of a post visible for one second in a visible tab, once per post and
// page life. Signals wait in sessionStorage until they are acknowledged, and are sent again with
// the same messageId, so nothing is counted twice and a lost connection loses nothing.
const ADDRESS = "/api/v1/signals";
const BATCH = 50;
const EVERY_MS = 2000;
const VIEW_MS = 1000;
const KEPT = 500;
const STORE = "madang.signals";

let queue = [];
let sending = false;
let waitUntil = 0;
let failures = 0;
const viewed = new Set();
const visible = new Map();

export function startSignals() {
  queue = restore();
  const observer = new IntersectionObserver(watch, { threshold: [0, 0.25, 0.5, 0.75, 1] });
  const observe = (root) => {
    if (root.matches?.("[data-post]")) observer.observe(root);
    for (const post of root.querySelectorAll("[data-post]")) observer.observe(post);
  };
  observe(document.body);
  document.body.addEventListener("htmx:load", (event) => {
    observe(event.target);
    openProduct(event.target);
  });
  openProduct(document.body);

  document.addEventListener("click", onClick);
  document.addEventListener("madang:act", (event) => {
    const { act, product } = event.detail;
    record(act, product ? { kind: "product", id: product } : objectOf(event.target), event.target);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      endDwells();
      flushLast();
    } else {
      for (const post of visible.keys()) restartTimer(post);
    }
  });
  addEventListener("pagehide", () => {
    endDwells();
    flushLast();
  });
  addEventListener("online", () => {
    waitUntil = 0;
    flush();
  });
  setInterval(flush, EVERY_MS);
}

/** Puts one signal into the queue; `value` is a number whose meaning follows the act (dwell: ms). */
export function record(act, object, element, value) {
  if (!object?.id) return;
  const post = element?.closest?.("[data-post]");
  const signal = {
    messageId: crypto.randomUUID?.() ?? fallbackId(),
    act,
    object,
    at: new Date().toISOString(),
    source: element?.closest?.("[data-product-page]") ? "shop" : "feed",
  };
  const trace = traceOf(post);
  if (trace) signal.trace = trace;
  if (value !== undefined) signal.value = value;
  queue.push(signal);
  if (queue.length > KEPT) queue.splice(0, queue.length - KEPT);
  persist();
  if (queue.length >= BATCH) flush();
}

function watch(entries) {
  for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
    // A post taller than the window can never be half visible: then it must fill half the window.
    const fillsWindow = rootBounds && intersectionRect.height >= rootBounds.height / 2;
    const isSeen = intersectionRatio >= 0.5 || fillsWindow;
    if (isSeen && !visible.has(target)) {
      visible.set(target, { since: performance.now(), timer: 0 });
      restartTimer(target);
    } else if (!isSeen && visible.has(target)) {
      endDwell(target);
      visible.delete(target);
    }
  }
}

function restartTimer(post) {
  const state = visible.get(post);
  clearTimeout(state.timer);
  state.since = performance.now();
  if (document.visibilityState !== "visible") return;
  state.timer = setTimeout(() => {
    const id = post.dataset.post;
    if (viewed.has(id)) return;
    viewed.add(id);
    record("view", { kind: "post", id }, post);
  }, VIEW_MS);
}

function endDwell(post) {
  const state = visible.get(post);
  clearTimeout(state.timer);
  const milliseconds = Math.round(performance.now() - state.since);
  state.since = performance.now();
  if (milliseconds >= VIEW_MS) record("dwell", objectOf(post), post, milliseconds);
}

function endDwells() {
  for (const post of visible.keys()) endDwell(post);
}

// Likes, saves, follows and comments are records: the server tells of those itself. A click into a
// post or a product is only known here.
function onClick(event) {
  const link = event.target.closest("a[href]");
  const post = event.target.closest("[data-post]");
  if (!link || !post || link.hasAttribute("data-drawer")) return;
  const leadsToPost = new URL(link.href, location.href).pathname === `/p/${post.dataset.post}`;
  if (leadsToPost && !link.hasAttribute("data-copy") && !link.hasAttribute("data-share")) {
    record("open", objectOf(post), post);
  }
}

function openProduct(root) {
  const product = root.matches?.("[data-product-page]") ? root : root.querySelector("[data-product-page]");
  if (product) record("view", { kind: "product", id: product.dataset.productPage }, product);
}

function objectOf(element) {
  const post = element.closest("[data-post]");
  return post ? { kind: "post", id: post.dataset.post } : null;
}

function traceOf(post) {
  if (!post?.dataset.page) return null;
  const trace = { page: post.dataset.page, position: Number(post.dataset.position) };
  if (post.dataset.propensity) trace.propensity = Number(post.dataset.propensity);
  return trace;
}

async function flush() {
  if (sending || queue.length === 0 || Date.now() < waitUntil) return;
  sending = true;
  const batch = queue.slice(0, BATCH);
  try {
    const response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: body(batch),
      keepalive: true,
    });
    // A batch the yard refuses as wrong will not get better; only trouble on the way is repeated.
    const isFinal = response.ok || (response.status >= 400 && response.status < 500 && response.status !== 429);
    if (isFinal) drop(batch);
    else backOff(Number(response.headers.get("Retry-After")));
  } catch {
    backOff(0);
  } finally {
    sending = false;
  }
}

/** On leaving nobody waits for an answer: beacons, kept in the store in case they do not arrive. */
function flushLast() {
  for (let at = 0; at < queue.length; at += BATCH) {
    const part = new Blob([body(queue.slice(at, at + BATCH))], { type: "application/json" });
    if (!navigator.sendBeacon?.(ADDRESS, part)) break;
  }
}

function drop(batch) {
  failures = 0;
  const done = new Set(batch.map((signal) => signal.messageId));
  queue = queue.filter((signal) => !done.has(signal.messageId));
  persist();
}

function backOff(retryAfterSeconds) {
  failures = Math.min(failures + 1, 5);
  const wait = retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : EVERY_MS * 2 ** failures;
  waitUntil = Date.now() + wait;
}

const body = (signals) => JSON.stringify({ signals, sentAt: new Date().toISOString() });

function persist() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(queue));
  } catch {
    // No room or no storage: the queue in memory still goes out.
  }
}

function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
    return Array.isArray(kept) ? kept.slice(-KEPT) : [];
  } catch {
    return [];
  }
}

// crypto.randomUUID exists only on secure origins; a yard in a home network may be plain HTTP.
function fallbackId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
