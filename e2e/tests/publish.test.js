// Publishing: a photo, pins by tap and by key, a hostile caption, then editing and deleting.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openBrowser, visit, leave, withVisitor } from "../support/browser.js";
import { Keys, Mouse } from "../support/hands.js";
import { answerConsent, photo, signUp, somebody } from "../support/town.js";

const HOSTILE = "#도자기 <script>alert(1)</script> <img src=x onerror=alert(2)>";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("a post is published with pins, seen by others within seconds, edited and deleted", { timeout: 180_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    page.on("dialog", (dialog) => {
      dialog.dismiss();
      assert.fail("the caption ran as code");
    });
    const hand = new Mouse(page);
    const person = somebody("maker");
    await signUp(page, hand, person);
    await answerConsent(page, hand, []);

    const { id, products } = await publish(page);
    assert.equal(await page.locator(".caption").first().textContent().then((text) => text.trim()), HOSTILE);
    assert.equal(await page.locator("main script, main img[src=x]").count(), 0, "markup in a caption is text");
    const pins = page.locator(`#post-${id} a.pin`);
    assert.deepEqual(await pins.evaluateAll((list) => list.map((pin) => pin.dataset.product)), products);

    await page.goto(`/@${person.handle}`);
    await page.locator(`a.tile[href="/p/${id}"]`).waitFor();
    await fedToAnother(id);
    await seenByAnother(id, person);

    await page.goto(`/p/${id}/edit`);
    assert.equal(await page.locator("#caption").inputValue(), HOSTILE);
    assert.equal(await page.locator(".placed").count(), 2, "the pins are there to be moved");
    await page.fill("#caption", "#도자기 a quieter morning");
    await page.click("[data-send]");
    await page.waitForURL(`**/p/${id}`);
    assert.equal((await page.locator(".caption").first().textContent()).trim(), "#도자기 a quieter morning");
    assert.equal(await pins.count(), 2, "an edit keeps the pins");

    await page.goto(`/p/${id}/delete`);
    await page.click("main form button.primary");
    await page.waitForURL(`**/@${person.handle}`);
    assert.equal(await page.locator(`a.tile[href="/p/${id}"]`).count(), 0);
    assert.equal((await page.request.get(`/p/${id}`)).status(), 404);
    assert.equal((await page.request.get(`/api/v1/posts/${id}`)).status(), 404);
  });
});

it("a file that is no photo is refused with the reason, and nothing is published", { timeout: 180_000 }, async () => {
  const visitor = await visit(browser);
  const { page } = visitor;
  const hand = new Mouse(page);
  const person = somebody("broken");
  await signUp(page, hand, person);
  await answerConsent(page, hand, []);
  await page.goto("/compose");
  const whole = await photo(page);
  await page.setInputFiles("#photos", { ...whole, buffer: whole.buffer.subarray(0, 900) });
  await page.locator("[data-problem]:not([hidden]), .preview").first().waitFor();
  // A browser may draw the top of a torn file; then the yard is the one that refuses it.
  if (await page.locator(".preview").count()) {
    await page.click("[data-send]");
    await page.locator("[data-problem]:not([hidden])").waitFor();
  }
  assert.ok((await page.locator("[data-problem]").textContent()).trim().length > 10, "the reason is told");
  await page.goto(`/@${person.handle}`);
  assert.equal(await page.locator("a.tile").count(), 0);
  // The refusal itself is the one thing to complain about.
  visitor.complaints.splice(0, visitor.complaints.length, ...visitor.complaints.filter((line) => !/\/compose|422|blob:/.test(line)));
  await leave(visitor);
});

/** Publishes through the composer: one pin by a tap on the photo, one by keys. */
async function publish(page) {
  await page.goto("/compose");
  await page.setInputFiles("#photos", await photo(page));
  const stage = page.locator(".preview .stage");
  await stage.waitFor();
  await page.fill(".preview input[name=alt]", "a pot on a table");

  const { width, height } = await stage.boundingBox();
  await stage.click({ position: { x: width * 0.3, y: height * 0.4 } });
  const tapped = await pick(page, new Mouse(page), 0);
  await page.locator(".placed").first().waitFor();

  const keys = new Keys(page);
  await keys.press(page.locator("[data-pin-add]"));
  const keyed = await pick(page, keys, 1);
  const dot = page.locator(".placed").nth(1);
  assert.ok(await dot.evaluate((node) => node === document.activeElement), "the new pin has the focus, to be moved");
  for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowDown");
  assert.match(await dot.getAttribute("aria-label"), /70 %, 51 %$/);
  assert.equal(await page.locator(".pin-chip").count(), 2);

  await page.fill("#caption", HOSTILE);
  await page.click("[data-send]");
  await page.waitForURL("**/p/*");
  return { id: new URL(page.url()).pathname.split("/")[2], products: [tapped, keyed] };
}

/** Chooses the product at `index` of those that the picker offers for a letter. */
async function pick(page, hand, index) {
  const picker = page.locator("dialog[data-picker][open]");
  await picker.waitFor();
  await page.keyboard.type("a");
  await page.waitForResponse((response) => response.url().includes("for=pin&q=a"));
  const offered = picker.locator("[data-pick]").nth(index);
  const product = await offered.getAttribute("data-pick");
  await hand.press(offered);
  await picker.waitFor({ state: "detached" });
  return product;
}

/** Nobody has met it, and yet it is on the feed of somebody who comes for the first time, within seconds. */
async function fedToAnother(id) {
  await withVisitor(browser, {}, async ({ page }) => {
    const fed = async () => {
      const first = await (await page.request.get("/api/v1/feed?limit=20")).json();
      const next = await (await page.request.get(`/api/v1/feed?limit=20&cursor=${first.cursor}`)).json();
      return [...first.items, ...next.items].some((item) => item.id === id);
    };
    const tries = 15;
    for (let tried = 1; !(await fed()); tried += 1) {
      assert.ok(tried < tries, `not on the first two pages of ${tries} sessions`);
      await page.waitForTimeout(500);
    }
  });
}

/** Somebody else finds it under its tag, and its page and photo open. */
async function seenByAnother(id, person) {
  await withVisitor(browser, { lang: "ko" }, async ({ page }) => {
    await page.goto(`/t/${encodeURIComponent("도자기")}?tab=new`);
    await answerConsent(page, new Mouse(page), []);
    await page.locator(`a.tile[href="/p/${id}"]`).click();
    await page.waitForURL(`**/p/${id}`);
    assert.ok((await page.locator(".card-head").textContent()).includes(person.name));
    const drawn = await page.locator(`#post-${id} img.pic`).first().evaluate(async (image) => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.ok(drawn > 0, "the photo is drawn");
  });
}
