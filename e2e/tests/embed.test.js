// A shop's feed on a foreign site: one script tag, its own look, no cookie, and its views are heard.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { after, before, it } from "node:test";
import { openBrowser, url } from "../support/browser.js";

const foreign = process.env.MADANG_WORDS?.match(/own site with a feed of this town: (http:\S+)/)?.[1];

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("shows cards with products, and reports what was seen", { timeout: 60_000 }, async () => {
  assert.ok(foreign, "the demo says where the foreign shop is");
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (line) => line.type() === "error" && troubles.push(line.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  const reported = page.waitForRequest((request) => request.url() === `${url}/v1/batch`, { timeout: 30_000 });
  await page.goto(foreign);
  const cards = page.locator("madang-feed li a.photo");
  await cards.first().waitFor();
  assert.ok((await cards.count()) >= 4, `${await cards.count()} cards`);
  const good = page.locator("madang-feed a.good").first();
  await good.waitFor();
  const href = await good.getAttribute("href");
  assert.ok(href.startsWith(`${url}/products/`) && href.includes("?from="), href);
  await page.screenshot({ path: new URL("../shots/embed-phone.png", import.meta.url).pathname, fullPage: true });
  await page.locator("madang-feed").scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_500);
  // What is taken out of the page sends what was seen.
  await page.evaluate(() => document.querySelector("madang-feed").remove());
  const said = JSON.parse((await reported).postData());
  assert.ok(said.batch.some((event) => event.event === "Product Viewed"), JSON.stringify(said.batch[0]));
  assert.deepEqual(await context.cookies(), [], "no cookie of anybody");
  assert.deepEqual(troubles, []);
  await context.close();
});

it("the script is small", async () => {
  const script = await (await fetch(`${url}/embed.js`)).text();
  const bytes = gzipSync(script).length;
  assert.ok(bytes <= 20 * 1024, `${bytes} bytes`);
});
