// A yard that is killed again and again while an SDK sends: what was sent is stored once, and nothing is lost.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../support/browser.js";
import { Mouse } from "../support/hands.js";
import { decideLater, makeKey, signUp, somebody } from "../support/town.js";

const require = createRequire(import.meta.url);
const ROUNDS = Number(process.env.MADANG_CRASH_ROUNDS ?? 20);
const EVENTS_EACH_ROUND = 400;
const binary = process.env.MADANG_BIN ?? fileURLToPath(new URL("../../target/debug/madang", import.meta.url));

let browser;
let folder;
let yard;
before(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(path.join(tmpdir(), "madang-sdk-crash-"));
});
after(async () => {
  yard?.kill("SIGKILL");
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function serve(port) {
  const child = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--data", folder], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, MADANG_LOG: "error" },
  });
  const ready = new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => /^ready /m.test(text) && resolve(child));
    child.once("exit", (code) => reject(new Error(`the yard ended with ${code}`)));
  });
  return ready;
}

const ended = (child) => new Promise((resolve) => child.once("exit", resolve));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

it(`${ROUNDS} rounds of kill -9 while analytics-node sends`, { timeout: 300_000 }, async () => {
  const port = await freePort();
  const host = `http://127.0.0.1:${port}`;
  yard = await serve(port);
  const page = await (await browser.newContext({ baseURL: host })).newPage();
  const owner = somebody("shop");
  await signUp(page, new Mouse(page), owner);
  await page.goto("/desk");
  await decideLater(page);
  await page.fill("#name", "Onggi");
  await page.fill("#handle", "onggi");
  await page.locator("main form.panel button.primary, main form button.primary").first().click();
  await page.waitForURL("**/desk/onggi**");
  await page.goto("/desk/onggi/products/new");
  await page.fill("#title", "Moon jar");
  await page.fill("input[name=variant_price]", "12900");
  await page.fill("input[name=variant_stock]", "5");
  await page.click("main form button.primary");
  await page.waitForURL("**/desk/onggi");
  const product = (await page.locator('a[href*="/products/"]').filter({ hasText: "Moon jar" }).first().getAttribute("href")).split("/").pop();
  const { key: writeKey } = await makeKey(page, "SDK", ["events:write"]);

  const { Analytics } = require("@segment/analytics-node");
  // Tries again for as long as the yard is away.
  const analytics = new Analytics({ writeKey, host, maxRetries: 60, flushAt: 20, flushInterval: 100, httpRequestTimeout: 5_000 });
  const failed = [];
  analytics.on("error", (error) => failed.push(error));
  let sent = 0;
  const acknowledged = new Set();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let nth = 0; nth < EVENTS_EACH_ROUND; nth += 1) {
      const messageId = `round-${round}-${nth}`;
      sent += 1;
      const event = { userId: `u${nth % 50}`, event: "Product Clicked", messageId, properties: { product_id: product } };
      analytics.track(event, (error) => error || acknowledged.add(messageId));
      if (nth % 40 === 39) await pause(5);
    }
    await pause(20 + Math.random() * 200);
    const gone = ended(yard);
    yard.kill("SIGKILL");
    await gone;
    yard = await serve(port);
  }
  await analytics.closeAndFlush({ timeout: 60_000 });
  assert.equal(acknowledged.size, sent, `all were acknowledged in the end: ${failed[0] ?? ""}`);

  await page.goto("/desk/onggi");
  const taps = async () => Number((await page.locator('td[data-label="Taps on pins"]').first().textContent()).replace(/\D/g, ""));
  let counted = 0;
  for (let tries = 0; tries < 100 && counted < sent; tries += 1) {
    await pause(200);
    await page.reload();
    counted = await taps();
  }
  assert.equal(counted, sent, "each is stored once");
  const gone = ended(yard);
  yard.kill("SIGTERM");
  await gone;
});
