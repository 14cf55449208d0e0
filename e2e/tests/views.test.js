// A view is half a post for one second, and counts once per visitor, post and hour.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openBrowser, withVisitor } from "../support/browser.js";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("a view counts once, however often the post is looked at in the same hour", { timeout: 120_000 }, async () => {
  await stayInsideOneHour();
  await withVisitor(browser, {}, async ({ page }) => {
    const answers = await listen(page);
    await page.goto("/my-data/consents");
    await page.locator("main input[name=personalise]").click();
    await page.locator("main button[name=save]").click();
    const { items } = await (await page.request.get("/api/v1/feed?limit=20")).json();
    const { id } = items.at(-1);
    const views = async () => (await (await page.request.get(`/api/v1/posts/${id}`)).json()).counts.views;
    const answerTo = async (look) => {
      const heard = answers.length;
      await look();
      const isThere = () => answers.slice(heard).find(({ signals }) => signals.some((signal) => isViewOf(signal, id)));
      await until(isThere, "the view is told");
      const { signals, ...answer } = isThere();
      return { sent: signals.length, ...answer };
    };

    const earlier = await views();
    const first = await answerTo(() => page.goto(`/p/${id}`));
    assert.deepEqual(first, { sent: 1, stored: 1, duplicates: 0, refused: [] });
    await until(async () => (await views()) > earlier, "the view is counted");

    for (const again of [() => page.reload(), () => page.goto(`/p/${id}`)]) {
      const answer = await answerTo(again);
      assert.equal(answer.duplicates, 1, "looked at again, the view is known");
      assert.equal(answer.stored, answer.sent - 1, "only what is no view is new");
      assert.deepEqual(answer.refused, []);
    }
  });
});

it("a glance of less than a second is no view", { timeout: 60_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    const answers = await listen(page);
    const { items } = await (await page.request.get("/api/v1/feed?limit=1")).json();
    const { id } = items[0];
    await page.goto(`/p/${id}`, { waitUntil: "commit" });
    await page.locator("article[data-post]").waitFor();
    await page.waitForTimeout(300);
    await page.goto("/sign-in");
    await page.waitForTimeout(2_500);
    assert.deepEqual(answers.flatMap(({ signals }) => signals).filter((signal) => isViewOf(signal, id)), []);
  });
});

/**
 * Every batch of signals of the page, with what the yard answered to it. Beacons are lost here, so that what a page
 * still had to say comes exactly once, with the next page's batch.
 */
async function listen(page) {
  const answers = [];
  await page.addInitScript(() => {
    navigator.sendBeacon = () => false;
  });
  await page.route("**/api/v1/signals", async (route) => {
    const response = await route.fetch();
    const { signals } = route.request().postDataJSON();
    answers.push({ signals, ...(await response.json()) });
    await route.fulfill({ response });
  });
  return answers;
}

const isViewOf = ({ act, object }, id) => act === "view" && object.id === id;

async function until(holds, what) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${what} within 10 s`);
}

/** The hour of a view is the clock's: right before a new one the test waits for it. */
async function stayInsideOneHour() {
  const left = 3_600_000 - (Date.now() % 3_600_000);
  if (left < 30_000) await new Promise((resolve) => setTimeout(resolve, left + 1_000));
}
