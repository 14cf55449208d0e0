// Where one is signed in: another browser is told off with the keyboard alone, and taken back without script.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openBrowser, visit, withVisitor } from "../support/browser.js";
import { Keys, Mouse } from "../support/hands.js";
import { answerConsent, signIn, signUp, somebody } from "../support/town.js";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("a browser that was not me is signed out, and can be taken back", { timeout: 180_000 }, async () => {
  const person = somebody("owner");
  await withVisitor(browser, {}, async ({ page }) => {
    await signUp(page, new Mouse(page), person);
    await answerConsent(page, new Mouse(page), ["personalise"]);
    const elsewhere = await visit(browser);
    await signIn(elsewhere.page, person);

    await page.goto("/settings/devices");
    assert.equal(await page.locator(".device").count(), 2);
    await new Keys(page).press(page.locator(".device .danger"));
    await page.locator(".notice.undo").waitFor();
    assert.equal(await page.locator(".device .danger").count(), 0, "the page changed without being loaded");
    const place = await page.evaluate(() => document.activeElement.id);
    assert.equal(place, "devices", "the keyboard goes on from where it was");
    await elsewhere.page.goto("/settings");
    assert.match(elsewhere.page.url(), /\/sign-in/, "signed out there");
    await elsewhere.context.close();

    const still = await visit(browser, { script: false, session: await page.context().storageState() });
    await still.page.goto("/settings/devices");
    await still.page.locator(".notice.undo button").click();
    assert.equal(await still.page.locator(".notice.undo").count(), 0);
    assert.equal(await still.page.locator(".device").count(), 2, "both are theirs again");
    await still.context.close();
  });
});

it("a day of the chart says its views when it is reached with the keyboard", { timeout: 180_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    await page.goto("/search");
    await page.goto(await page.locator(".tag-cards a").first().getAttribute("href"));
    const sheet = page.locator("dialog#consent[open] button[name=later]");
    if ((await sheet.count()) > 0) await sheet.click();
    const day = page.locator(".chart-bars .day[tabindex]").last();
    await day.focus();
    const says = day.locator(".says");
    assert.equal(await says.evaluate((text) => getComputedStyle(text).opacity), "1");
    assert.match(await says.textContent(), /\d/);
    const views = await page.locator(".tag-counts dd").first().textContent();
    const { views: told } = await (await page.request.get(`/api/v1${new URL(page.url()).pathname.replace("/t/", "/tags/")}`)).json();
    assert.ok(told >= Number(views.replaceAll(",", "")), "the page and the programs are told the same");
  });
});
