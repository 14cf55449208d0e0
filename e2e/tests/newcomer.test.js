// The main story: somebody comes, allows, scrolls, likes, and the next page follows; a pin leads to a product.
// Told in English and in Korean with a mouse, and once more with nothing but keys.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openBrowser, withVisitor } from "../support/browser.js";
import { Keys, Mouse } from "../support/hands.js";
import { answerConsent, cards, howMany, scrollTo, signalsSent, signUp, somebody } from "../support/town.js";

const LOADED = 36;
const PAGE = 20;
const LIKES = 3;
/** The town grows while it is looked at: so long it may take until some tag has enough posts. */
const GROWTH = { times: 30, everyMs: 2_000 };

const TELLINGS = [
  { how: "in English with a mouse", lang: "en", Hand: Mouse, save: "Save", later: "Decide later" },
  { how: "in Korean with a mouse", lang: "ko", Hand: Mouse, save: "저장", later: "나중에 정하기" },
  { how: "with the keyboard alone", lang: "en", Hand: Keys, save: "Save", later: "Decide later" },
];

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

for (const telling of TELLINGS) {
  describe(`a newcomer ${telling.how}`, () => {
    it("signs up, allows, scrolls, likes three of a tag, gets more of it, and finds a product", { timeout: 180_000 }, async () => {
      const choice = await withoutLikes(telling);
      await withVisitor(browser, { lang: telling.lang }, async ({ page }) => {
        const hand = new telling.Hand(page);
        await signUp(page, hand, somebody("newcomer"));
        assert.equal(await page.locator("html").getAttribute("lang"), telling.lang);
        await assertSheetIsFair(page, telling);
        await answerConsent(page, hand, ["personalise"]);

        const seen = await scrollTo(page, hand, LOADED);
        assertNoneTwice(seen);
        const { tag, control } = await choose(page, seen, choice);
        await like(page, hand, tag);
        await signalsSent(page);
        await page.goto("/");
        const next = (await scrollTo(page, hand, PAGE)).slice(0, PAGE);
        assertNoneTwice(next);
        const liked = howMany(next, tag);
        console.log(`#${tag}: ${liked} of the next ${PAGE} cards after ${LIKES} likes, ${control} of a control's`);
        assert.ok(liked >= 2 * control, `three likes of #${tag} bring ${liked} of ${PAGE} cards, a control saw ${control}`);

        await openPinAndProduct(page, hand);
      });
    });
  });
}

/** All four off, and "later" looks exactly as easy to press as "save". */
async function assertSheetIsFair(page, { save, later }) {
  const sheet = page.locator("dialog#consent[open]");
  await sheet.waitFor();
  const switches = sheet.getByRole("switch");
  assert.equal(await switches.count(), 4);
  for (const purpose of await switches.all()) assert.equal(await purpose.isChecked(), false);
  const look = (button) =>
    button.evaluate((node) => {
      const style = getComputedStyle(node);
      const { width, height } = node.getBoundingClientRect();
      const { color, backgroundColor, fontSize, fontWeight, borderColor, opacity } = style;
      return { text: node.textContent.trim(), width: Math.round(width), height: Math.round(height), color, backgroundColor, fontSize, fontWeight, borderColor, opacity };
    });
  const { text: saveText, ...saveLook } = await look(sheet.locator("button[name=save]"));
  const { text: laterText, ...laterLook } = await look(sheet.locator("button[name=later]"));
  assert.deepEqual([saveText, laterText], [save, later]);
  assert.deepEqual(laterLook, saveLook, "deciding later is as visible as saving");
  const isInside = await sheet.evaluate((node) => node.contains(document.activeElement));
  assert.ok(isInside, "the focus is inside the sheet");
}

function assertNoneTwice(list) {
  const ids = list.map((card) => card.id);
  assert.equal(new Set(ids).size, ids.length, "no post is in the feed twice");
}

/** What somebody gets who allowed the same, saw the same amount and liked nothing: the control. */
async function withoutLikes({ lang }) {
  let next = [];
  await withVisitor(browser, { lang }, async ({ page }) => {
    const hand = new Mouse(page);
    await page.goto("/");
    await answerConsent(page, hand, ["personalise"]);
    assertNoneTwice(await scrollTo(page, hand, LOADED));
    await signalsSent(page);
    await page.goto("/");
    next = (await scrollTo(page, hand, PAGE)).slice(0, PAGE);
  });
  return next;
}

/**
 * The tag to like. The control alone decides: of the tags that its next page held one to three times and of which the
 * newcomer has three posts at hand, the one with the most posts still to be shown. There must be more of those than
 * the newcomer is to get, or the yard's size would be measured and not its ranking.
 */
async function choose(page, seen, controlPage) {
  const tags = [...new Set(controlPage.flatMap((card) => card.tags))]
    .map((tag) => ({ tag, control: howMany(controlPage, tag), at_hand: howMany(seen, tag) }))
    .filter(({ control, at_hand }) => control <= 3 && at_hand >= LIKES);
  assert.ok(tags.length > 0, "some tag is neither rare nor everywhere");
  for (let time = 0; time < GROWTH.times; time += 1) {
    for (const choice of tags) {
      const found = await page.request.get(`/t/${encodeURIComponent(choice.tag)}?tab=new`);
      choice.left = (await found.text()).split('class="tile"').length - 1 - choice.at_hand;
    }
    const [best] = tags.sort((a, b) => b.left - a.left || (a.tag < b.tag ? -1 : 1));
    if (best.left >= 3 * best.control) return best;
    await page.waitForTimeout(GROWTH.everyMs);
  }
  assert.fail(`no tag has enough posts: ${JSON.stringify(tags)}`);
}

async function like(page, hand, tag) {
  const ids = (await cards(page)).filter((card) => card.tags.includes(tag)).slice(0, LIKES).map((card) => card.id);
  for (const id of ids) {
    const heart = page.locator(`#like-${id}`);
    await hand.press(heart);
    await page.locator(`#like-${id}[aria-pressed=true]`).waitFor();
  }
}

/** A pin opens the drawer, which gives the focus back; the second time it leads on to the product. */
async function openPinAndProduct(page, hand) {
  const pin = page.locator("[role=feed] > article:has(a.pin)").first().locator("a.pin").first();
  const product = await pin.getAttribute("data-product");
  await hand.press(pin);
  const drawer = page.locator("#drawer[open]");
  const title = (await drawer.locator("h2").textContent()).trim();
  const price = (await drawer.locator(".price").first().textContent()).trim();
  assert.ok(title.length > 0, "the drawer names the product");
  assert.match(price, /₩\d{1,3}(,\d{3})*/, "the drawer tells the price");

  await hand.close();
  await drawer.waitFor({ state: "detached" });
  assert.ok(await pin.evaluate((node) => node === document.activeElement), "the focus comes back to the pin");

  await hand.press(pin);
  await hand.press(drawer.locator("a.see-all"));
  await page.locator(`[data-product-page="${product}"] h1`).waitFor();
  assert.equal(new URL(page.url()).pathname, `/products/${product}`);
  assert.equal((await page.locator("h1").textContent()).trim(), title);
  assert.ok((await page.locator("main").textContent()).includes(price), "the page tells the same price");
}
