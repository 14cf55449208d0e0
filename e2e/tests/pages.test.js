// Every page, on a phone and a desk, by day and by night, in both languages: answers, fits, has all its words.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { DESKTOP, PHONE, openBrowser, visit, withVisitor } from "../support/browser.js";
import { everyPage } from "../support/catalogue.js";
import { Mouse } from "../support/hands.js";
import { scrollTo, signIn, signUp, somebody } from "../support/town.js";
import { missingWords } from "../support/words.js";

const shots = new URL("../shots/", import.meta.url).pathname;
const picture = new URL("../../docs/images/feed.png", import.meta.url).pathname;
const MAX_PICTURE = 400 * 1024;
/** Markup, styles and scripts of the first feed page, as they come over the line. */
const MAX_WEIGHT = 150 * 1024;

const LOOKS = ["en", "ko"].flatMap((lang) =>
  ["light", "dark"].flatMap((theme) =>
    [
      { size: "phone", viewport: PHONE },
      { size: "desk", viewport: DESKTOP },
    ].map((screen) => ({ lang, theme, ...screen })),
  ),
);

let browser;
let addresses;
const person = somebody("walker");
before(async () => {
  browser = await openBrowser();
  await mkdir(shots, { recursive: true });
  await withVisitor(browser, {}, async ({ page }) => {
    await signUp(page, new Mouse(page), person);
    await putOff(page);
    addresses = await everyPage(page);
    await leaveTraces(page);
  });
});
after(() => browser?.close());

for (const look of LOOKS) {
  const { lang, theme, size } = look;
  describe(`every page on a ${size}, ${theme}, ${lang}`, () => {
    it("answers a visitor", { timeout: 180_000 }, () => walk(look, "visitor", addresses.visitor));
    it("answers somebody signed in", { timeout: 180_000 }, () => walk(look, "person", addresses.person, person));
    for (const [who, account] of Object.entries(accounts())) {
      it(`answers the ${who}`, { timeout: 180_000 }, async () => walk(look, who, await deskPages(account), account));
    }
  });
}

it("the consent sheet fits a small phone", { timeout: 180_000 }, async () => {
  for (const lang of ["en", "ko"]) {
    await withVisitor(browser, { lang, viewport: { width: 360, height: 640 } }, async ({ page }) => {
      await page.goto("/");
      const sheet = page.locator("dialog#consent[open]");
      await sheet.waitFor();
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${shots}consent-${lang}.png` });
      const save = sheet.locator("button[name=save]");
      await save.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await save.boundingBox();
      assert.ok(x >= 0 && x + width <= 360 && y + height <= 640, "the answer is within reach");
    });
  }
});

it("the first feed page weighs at most 150 KB without pictures", { timeout: 180_000 }, async () => {
  await withVisitor(browser, { viewport: PHONE }, async ({ page, context }) => {
    const line = await context.newCDPSession(page);
    await line.send("Network.enable");
    const kinds = new Map();
    const sizes = {};
    line.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
    line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId);
      if (["Document", "Stylesheet", "Script"].includes(kind)) sizes[kind] = (sizes[kind] ?? 0) + encodedDataLength;
    });
    await page.goto("/", { waitUntil: "networkidle" });
    const weight = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    console.log(`first feed page: ${weight} bytes`, sizes);
    assert.equal(Object.keys(sizes).length, 3, "markup, styles and scripts were counted");
    assert.ok(weight <= MAX_WEIGHT, `${weight} bytes`);
  });
});

it("the picture of the feed in the documentation can be taken anew", { timeout: 180_000 }, async () => {
  await withVisitor(browser, { viewport: DESKTOP, motion: "reduce" }, async ({ page }) => {
    await page.goto("/");
    await putOff(page);
    await page.reload();
    await picturesShown(page);
    const bytes = await page.screenshot({ type: "png" });
    assert.ok(bytes.length > 50_000, "the picture shows something");
    if (process.env.UPDATE_IMAGES !== "1") return;
    await mkdir(new URL("../../docs/images/", import.meta.url), { recursive: true });
    assert.ok(bytes.length <= MAX_PICTURE, `the picture has ${bytes.length} bytes, at most ${MAX_PICTURE} are committed`);
    await writeFile(picture, bytes);
  });
});

/** The ways to sign in that the town printed: `shop owner  mail@address  password`, each on its own line. */
function accounts() {
  const found = {};
  for (const line of (process.env.MADANG_WORDS ?? "").split("\n")) {
    const [, email, password] = line.match(/(\S+@\S+)\s+(?:\/\s+)?(\S+)\s*$/) ?? [];
    if (!email) continue;
    if (/operator/i.test(line)) found.operator = { email, password };
    if (/owner/i.test(line)) found["shop owner"] = { email, password };
  }
  return found;
}

const sessions = new Map();

/** Signs in once for each account: the yard slows down whoever does it again and again. */
async function sessionOf(account) {
  if (!sessions.has(account.email)) {
    const { page, context } = await visit(browser);
    await signIn(page, account);
    sessions.set(account.email, await context.storageState());
    await context.close();
  }
  return sessions.get(account.email);
}

/** The desks that an account may enter. */
async function deskPages(account) {
  const { page, context } = await visit(browser, { session: await sessionOf(account) });
  const pages = {};
  if ((await page.request.get("/operator")).ok()) Object.assign(pages, { operator: "/operator", "operator-identity": "/operator/identity", "operator-learning": "/operator/learning", "operator-payouts": "/operator/payouts", "operator-usage": "/operator/usage" });
  await page.goto("/desk");
  const shops = page.locator("main .rows a.face");
  if ((await shops.count()) > 0) {
    const shop = await shops.first().getAttribute("href");
    await page.goto(shop);
    Object.assign(pages, { "desk-products": shop, "desk-shop": `${shop}/shop`, "desk-staff": `${shop}/staff`, "desk-new": `${shop}/products/new` });
    Object.assign(pages, { "desk-imports": `${shop}/imports`, "desk-events": `${shop}/events`, "desk-keys": `${shop}/keys`, "desk-webhooks": `${shop}/webhooks`, "desk-usage": `${shop}/usage` });
    Object.assign(pages, { "desk-orders": `${shop}/orders`, "desk-sales": `${shop}/sales`, "desk-terms": `${shop}/terms` });
    pages["desk-product"] = await page.locator("a.row-product").first().getAttribute("href");
  }
  await context.close();
  return pages;
}

/** Something to show on the pages of a person: likes, saved posts, a follow, a comment. */
async function leaveTraces(page) {
  await page.goto("/");
  await scrollTo(page, new Mouse(page), 6);
  for (const name of ["like", "save"]) {
    for (const index of [0, 1, 2]) {
      const button = page.locator(`.action.${name}`).nth(index);
      const id = await button.getAttribute("id");
      await button.click();
      await page.locator(`#${id}[aria-pressed=true]`).waitFor();
    }
  }
  await page.goto(addresses.visitor.creator);
  await page.locator(".place-actions form button.primary").first().click();
  await page.locator(".place-actions button[aria-pressed=true]").first().waitFor();
  await page.goto(addresses.visitor.post);
  await page.fill("#comment-text", "Such a quiet glaze.");
  await page.click(".comment-form button");
  await page.locator(".comment-text").first().waitFor();
}

async function walk({ lang, theme, viewport, size }, who, pages, account) {
  const session = account ? await sessionOf(account) : undefined;
  const visitor = await visit(browser, { lang, theme, viewport, motion: "reduce", session });
  const { page, context } = visitor;
  const wrong = [];
  try {
    await setLanguage(context, page, lang);
    for (const [name, address] of Object.entries(pages)) {
      const answer = await page.goto(address);
      const expected = name === "not-found" ? 404 : 200;
      if (answer.status() !== expected) wrong.push(`${name}: ${answer.status()}`);
      await putOff(page);
      await picturesShown(page);
      const { wide, room, language } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        room: innerWidth,
        language: document.documentElement.lang,
      }));
      if (wide > room) wrong.push(`${name}: ${wide} px wide in a window of ${room}`);
      if (language !== lang) wrong.push(`${name}: is in ${language}`);
      for (const word of await missingWords(page)) wrong.push(`${name}: shows ${word}`);
      await page.screenshot({ path: `${shots}${who.replace(" ", "-")}-${name}-${size}-${theme}-${lang}.png` });
    }
  } finally {
    await context.close();
  }
  const unexpected = visitor.complaints.filter((line) => !/404|\/p\/nothing-here/.test(line));
  assert.deepEqual([...wrong, ...unexpected], []);
}

/** A consent sheet that stands in the way is decided later. */
async function putOff(page) {
  const sheet = page.locator("dialog#consent[open]");
  if ((await sheet.count()) === 0) return;
  await sheet.locator("button[name=later]").click();
  await sheet.waitFor({ state: "detached" });
}

/** The yard keeps a language for each account; a walk brings its own. */
async function setLanguage(context, page, lang) {
  await page.goto("/search");
  await putOff(page);
  if ((await page.locator("html").getAttribute("lang")) === lang) return;
  await page.locator('form[action="/language"] button:visible').first().click();
  await page.locator(`html[lang=${lang}]`).waitFor();
}

/** Waits, within bounds, until the pictures in the window are drawn. */
async function picturesShown(page) {
  await page
    .waitForFunction(
      () =>
        [...document.querySelectorAll("img.pic")]
          .filter((image) => image.getBoundingClientRect().top < innerHeight && image.getClientRects().length > 0)
          .every((image) => image.complete),
      null,
      { timeout: 5_000 },
    )
    .catch(() => {});
}
