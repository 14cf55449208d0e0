// Without JavaScript the yard is links and forms, and works.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openBrowser, withVisitor } from "../support/browser.js";
import { Mouse } from "../support/hands.js";
import { cards, signIn, signUp, somebody } from "../support/town.js";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("feed, more, post, tag, product, consent and a like work without script", { timeout: 180_000 }, async () => {
  await withVisitor(browser, { script: false }, async ({ page }) => {
    const person = somebody("plain");
    await signUp(page, new Mouse(page), person);
    await page.locator(".rail form[action='/sign-out'] button").click();
    await page.goto("/");
    assert.equal(await page.locator("dialog[open]").count(), 0, "no dialog stands in the way");
    const first = await linkedCards(page);
    assert.ok(first.length >= 8, `the first page has ${first.length} cards`);
    await follow(page, ".more a[rel=next]", /cursor=/);
    const second = await linkedCards(page);
    assert.ok(second.length >= 8, `the next page has ${second.length} cards`);
    assert.deepEqual(second.filter((id) => first.includes(id)), [], "the next page repeats nothing");

    await follow(page, ".caption a.tag", /\/t\//);
    await follow(page, "a.tile", /\/p\//);
    await page.goto("/");
    await page.locator("a.pin").first().click();
    await page.locator("[data-product-page] h1").waitFor();

    await page.goto("/my-data/consents");
    await page.locator("input[name=personalise]").check();
    await page.locator("button[name=save]").click();
    await page.goto("/my-data");
    assert.ok(await page.locator("#consents input[name=personalise]").isChecked());

    await signIn(page, person);
    await page.goto("/");
    const heart = page.locator(".like").first();
    const id = await heart.getAttribute("id");
    assert.equal(await heart.getAttribute("aria-pressed"), "false");
    await heart.click();
    await page.goto(`/p/${id.replace("like-", "")}`);
    assert.equal(await page.locator(`#${id}`).getAttribute("aria-pressed"), "true");
  });
});

/** Follows the first such link until its page has arrived whole: a click alone returns while the page still streams in. */
async function follow(page, link, address) {
  await page.locator(link).first().click();
  await page.waitForURL(address);
}

const linkedCards = async (page) => (await cards(page)).map((card) => card.id);
