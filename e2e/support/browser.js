// One Chromium for a test file, and visitors in it: each its own cookies, language and looks.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const url = process.env.MADANG_URL;
if (!url) throw new Error("MADANG_URL is not set: start the tests with `node run.js`");

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

const STEP_MS = 15_000;

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Whatever a page asks for, nothing leaves this machine.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/**
 * A visitor's first page, and what went wrong on any of the visitor's pages: errors in the console (a broken content
 * policy is one), exceptions, requests that failed or were refused, requests that left the yard.
 */
export async function visit(browser, options = {}) {
  const { lang = "en", viewport = DESKTOP, theme = "light", script = true, motion = "no-preference", session } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    colorScheme: theme,
    locale: lang === "ko" ? "ko-KR" : "en-US",
    javaScriptEnabled: script,
    reducedMotion: motion,
    storageState: session,
  });
  context.setDefaultTimeout(STEP_MS);
  const complaints = watch(context);
  const page = await context.newPage();
  return { context, page, lang, complaints };
}

function watch(context) {
  const complaints = [];
  const ours = (address) => address.startsWith(`${url}/`) || address.startsWith("blob:") || address.startsWith("data:");
  context.on("console", (line) => {
    if (line.type() === "error") complaints.push(`console on ${line.page()?.url()}: ${line.text()}`);
  });
  context.on("weberror", (broken) => complaints.push(`exception on ${broken.page()?.url()}: ${broken.error()}`));
  context.on("request", (request) => {
    if (!ours(request.url())) complaints.push(`a request left the yard: ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.request().method()} ${response.url()}`);
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A page that is left stops what it still loads.
    if (why !== "net::ERR_ABORTED") complaints.push(`${request.url()} failed: ${why}`);
  });
  return complaints;
}

/** Ends a visit, and fails when anything was wrong on the way. */
export async function leave({ context, complaints }) {
  await context.close();
  assert.deepEqual(complaints, [], "pages that work have nothing to complain about");
}

/** Runs `story` for a visitor, with a picture of where it went wrong when it does. */
export async function withVisitor(browser, options, story) {
  const visitor = await visit(browser, options);
  try {
    await story(visitor);
  } catch (error) {
    const place = visitor.page.url();
    if (visitor.complaints.length > 0) error.message += `\ncomplaints: ${visitor.complaints.join("\n")}`;
    error.message += `\nat ${place}`;
    await visitor.page.screenshot({ path: new URL(`../shots/failed-${Date.now()}.png`, import.meta.url).pathname }).catch(() => {});
    await visitor.context.close();
    throw error;
  }
  await leave(visitor);
}
