// The consent sheet: shown once, answered without leaving the page. Closing it is "decide later".
import { isStale, token } from "./requests.js";
import { say, sayStale, toast } from "./toast.js";

export function startConsent() {
  const sheet = document.getElementById("consent");
  if (!sheet?.showModal) return;
  const form = sheet.querySelector("form");
  let answered = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answered = true;
    send(form, event.submitter?.name === "later");
    sheet.close();
  });
  sheet.addEventListener("close", () => {
    if (!answered) send(form, true);
    document.getElementById("main")?.focus({ preventScroll: true });
  });
  sheet.showModal();
}

async function send(form, later) {
  const answer = new URLSearchParams(later ? undefined : new FormData(form));
  answer.set(later ? "later" : "save", "1");
  answer.set("csrf", token());
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: answer,
      headers: { "X-CSRF-Token": token(), "HX-Request": "true" },
    });
    if (!response.ok) return isStale(await response.text()) ? sayStale() : say("failed");
    toast(later ? form.dataset.later : form.dataset.done);
    document.body.dispatchEvent(new CustomEvent("madang:consent"));
  } catch {
    say("offline");
  }
  return undefined;
}
