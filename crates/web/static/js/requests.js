// What htmx sends: the form token as a header, and a word to the person when it fails.
import { say, sayStale, toast } from "./toast.js";

export const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

/** The problem type of a form whose token no longer holds. */
const STALE_FORM = "urn:madang:stale-form";

export function startRequests() {
  const body = document.body;
  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = token();
    if (event.detail.verb === "post") addTrace(event.detail);
  });
  body.addEventListener("htmx:sendError", () => say("offline"));
  body.addEventListener("htmx:responseError", (event) => {
    const { responseText } = event.detail.xhr;
    if (isStale(responseText)) return sayStale();
    const problem = readProblem(responseText);
    return problem ? toast(problem) : say("failed");
  });
  // A refused comment comes back as its form with the reason: 422 is swapped like a success.
  body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (event.detail.shouldSwap) keepPlace(event.detail.target);
  });
}

const FOCUSABLE = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary";

/**
 * Who pressed a button with the keyboard goes on from where it was: when the swap takes the button away, the focus
 * moves to what stands there now, else to what stood before it.
 */
function keepPlace(target) {
  const focused = document.activeElement;
  const parent = target?.parentElement;
  if (!parent || !target.contains(focused)) return;
  const index = [...parent.children].indexOf(target);
  const preventScroll = !focused.matches(":focus-visible");
  // htmx swaps before this runs, and finds a focused element that came back by its id itself.
  queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    const place = parent.children[index] ?? parent.children[index - 1];
    const next = place?.matches(`[tabindex], ${FOCUSABLE}`) ? place : place?.querySelector(FOCUSABLE);
    (next ?? document.getElementById("main"))?.focus({ preventScroll });
  });
}

/** Sends along which place of which page led to an act, so that what was shown by chance can be learned from. */
function addTrace({ elt, parameters }) {
  const { page, position, propensity } = elt.closest("[data-page]")?.dataset ?? {};
  if (!page) return;
  parameters.page = page;
  parameters.position = position;
  if (propensity) parameters.propensity = propensity;
}

/** Was a request refused because its page was open for too long? */
export function isStale(text) {
  try {
    return JSON.parse(text).type === STALE_FORM;
  } catch {
    return false;
  }
}

/** The sentence of an RFC 9457 problem document, if that is what it is. */
export function readProblem(text) {
  try {
    const problem = JSON.parse(text);
    return problem.detail || problem.title || null;
  } catch {
    return null;
  }
}
