// A page that was open for too long: what is sent from it changes nothing, says so, and is mended by loading it again.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { leave, openBrowser, visit } from "../support/browser.js";
import { Mouse } from "../support/hands.js";
import { answerConsent, signUp, somebody } from "../support/town.js";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

for (const lang of ["en", "ko"]) {
  it(`a stale page says so and is loaded again, ${lang}`, { timeout: 120_000 }, async () => {
    const visitor = await visit(browser, { lang });
    const { page } = visitor;
    const hand = new Mouse(page);
    await signUp(page, hand, somebody("waiter"));
    await answerConsent(page, hand, []);
    await page.goto("/");
    await growOld(page);
    const like = page.locator(".action.like").first();
    await like.click();
    const notice = page.locator(".toast.stale");
    await notice.waitFor();
    assert.equal(await like.getAttribute("aria-pressed"), "false");
    await Promise.all([page.waitForEvent("load"), notice.locator("button").click()]);
    const fresh = page.locator(".action.like[aria-pressed=false]").first();
    const id = await fresh.getAttribute("id");
    await fresh.click();
    await page.locator(`#${id}[aria-pressed=true]`).waitFor();

    await page.goto("/settings");
    await growOld(page);
    await page.fill("#bio", "from an old page");
    await page.locator("main form button.primary").first().click();
    const again = page.locator(".trouble a.button.primary");
    await again.waitFor();
    assert.equal(await again.getAttribute("href"), "/settings");
    await again.click();
    await page.locator("#bio").waitFor();
    assert.equal(await page.inputValue("#bio"), "");
    // The two refusals are the only things to complain about.
    visitor.complaints.splice(0, visitor.complaints.length, ...visitor.complaints.filter((line) => !/403|\/like|\/settings/.test(line)));
    await leave(visitor);
  });
}

/** What happens to the tokens of a page when its session ends elsewhere. */
function growOld(page) {
  return page.evaluate(() => {
    document.querySelector("meta[name=csrf]").content = "old";
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = "old";
  });
}
