// My data: what is remembered is told, can be forgotten, and goes when consent is taken back.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openBrowser, withVisitor } from "../support/browser.js";
import { Mouse } from "../support/hands.js";
import { answerConsent, scrollTo, signalsSent, signUp, somebody } from "../support/town.js";

const PERSONAL = new Set(["tag", "covisited"]);

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("remembers only after yes, says what, forgets on demand, and stops on no", { timeout: 180_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    const hand = new Mouse(page);
    await page.goto("/my-data");
    await page.locator(".empty").waitFor();
    assert.equal(await page.locator(".memory-line").count(), 0, "nothing is remembered before it is allowed");

    await page.goto("/");
    await answerConsent(page, hand, ["personalise"]);
    await lookAtSome(page, 4);
    assert.ok((await codes(page)).some((code) => PERSONAL.has(code)), "the next page follows what was looked at");

    await page.goto("/my-data");
    const lines = page.locator(".memory-line");
    const told = await lines.count();
    assert.ok(told > 0, "what is remembered is told");
    assert.equal(await lines.locator("form button").count(), told, "each line can be forgotten");

    const history = page.locator('.memory-line:has(input[value^="post:"])');
    const what = await history.first().locator("input[name=what]").getAttribute("value");
    await history.first().locator("button").focus();
    await page.keyboard.press("Enter");
    await page.locator(`input[value="${what}"]`).waitFor({ state: "detached" });
    const next = await page.evaluate(() => document.activeElement.closest(".memory-line") !== null);
    assert.ok(next, "the keyboard stands on the line that came up");
    await page.reload();
    assert.equal(await page.locator(`input[value="${what}"]`).count(), 0, "forgotten is forgotten");

    await page.locator("#consents input[name=personalise]").click();
    await page.locator("#consents button[name=save]").click();
    await page.waitForLoadState();
    assert.equal(await page.locator("#consents input[name=personalise]").isChecked(), false);
    assert.equal(await page.locator(".memory-line").count(), 0, "what was remembered is gone");
    assert.equal(await page.locator(".receipts li").count(), 8, "both answers have their receipts");
    assert.deepEqual((await codes(page)).filter((code) => PERSONAL.has(code)), [], "the feed is nobody's own again");

    await lookAtSome(page, 3);
    assert.deepEqual((await codes(page)).filter((code) => PERSONAL.has(code)), []);
    await page.goto("/my-data");
    assert.equal(await page.locator(".memory-line").count(), 0, "and nothing more is remembered");
  });
});

it("a person's likes are records: they survive forgetting and say so", { timeout: 180_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    const hand = new Mouse(page);
    await signUp(page, hand, somebody("liker"));
    await answerConsent(page, hand, ["personalise"]);
    await scrollTo(page, hand, 3);
    const heart = page.locator(".like").first();
    const id = await heart.getAttribute("id");
    await heart.click();
    await page.locator(`#${id}[aria-pressed=true]`).waitFor();
    await page.waitForTimeout(500);
    await page.goto("/my-data");
    const line = page.locator(`.memory-line:has(input[value="post:${id.replace("like-", "")}"])`);
    assert.match(await line.textContent(), /like/i);
    await page.locator('form:has(input[value="all"]) button').click();
    await page.waitForLoadState();
    await page.goto(`/p/${id.replace("like-", "")}`);
    await page.locator(`#${id}[aria-pressed=true]`).waitFor();
  });
});

/** Looks at the first posts of the feed, each for longer than a view takes. */
async function lookAtSome(page, count) {
  await page.goto("/");
  const posts = page.locator("[role=feed] > article[data-post]");
  for (let index = 0; index < count; index += 1) {
    await posts.nth(index).scrollIntoViewIfNeeded();
    await posts.nth(index).locator(".carousel").hover();
    await page.waitForTimeout(1_600);
  }
  await posts.nth(0).locator(".card-line a").last().click();
  await page.waitForURL("**/p/*");
  await page.waitForTimeout(1_300);
  await signalsSent(page);
  await page.waitForTimeout(300);
}

async function codes(page) {
  const { items } = await (await page.request.get("/api/v1/feed?limit=40")).json();
  assert.ok(items.length > 10, "the feed has cards");
  return items.map((item) => item.why.code);
}
