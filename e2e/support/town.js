// What a newcomer does in the town, by the names that the pages give their parts.
import assert from "node:assert/strict";

let people = 0;

/** Somebody who was never here: the name is unique among all runs against one yard. */
export function somebody(name = "newcomer") {
  people += 1;
  const handle = `${name}_${Date.now().toString(36)}_${people}`.slice(0, 30);
  return { name: `${name} ${people}`, handle, email: `${handle}@example.com`, password: "a long walk by the sea" };
}

export async function signUp(page, hand, person) {
  await page.goto("/sign-up");
  for (const field of ["name", "handle", "email", "password"]) await hand.write(page.locator(`#${field}`), person[field]);
  await hand.press(page.locator("main form button.primary"));
  await page.locator("body[data-signed-in]").waitFor();
}

export async function signIn(page, { email, password }) {
  await page.goto("/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.click("main form button.primary");
  await page.locator("body[data-signed-in]").waitFor();
}

/** Answers the sheet that stands open; `purposes` are switched on. */
export async function answerConsent(page, hand, purposes) {
  const sheet = page.locator("dialog#consent[open]");
  await sheet.waitFor();
  for (const purpose of purposes) await hand.press(sheet.locator(`input[name=${purpose}]`));
  const answered = page.waitForResponse((response) => response.url().endsWith("/my-data/consents"));
  await hand.press(sheet.locator("button[name=save]"));
  assert.ok((await answered).ok(), "the answer is taken");
  await sheet.waitFor({ state: "detached" });
}

/** The sheet goes for this visit; what the owner allows stays as it is. */
export async function decideLater(page) {
  const sheet = page.locator("dialog#consent[open]");
  await sheet.waitFor();
  await sheet.locator("button[name=later]").click();
  await sheet.waitFor({ state: "detached" });
}

/** A key of the shop of whoever is signed in, by the page that makes it: `{ desk, key }`. No sheet stands open. */
export async function makeKey(page, name, scopes) {
  await page.goto("/desk");
  const desk = await page.locator('main a[href^="/desk/"]').first().getAttribute("href");
  await page.goto(`${desk}/keys`);
  await page.fill("#name", name);
  for (const scope of scopes) await page.check(`input[name=scopes][value="${scope}"]`);
  await page.click("form.panel button.primary");
  return { desk, key: await page.inputValue("#made") };
}

/** Cards of posts in the feed, from the top, with their tags. */
export const cards = (page) =>
  page.locator("[role=feed] > article[data-post]").evaluateAll((articles) =>
    articles.map((article) => ({
      id: article.dataset.post,
      tags: [...article.querySelectorAll(".caption a.tag")]
        .map((link) => decodeURIComponent(link.getAttribute("href")))
        .filter((href) => href.startsWith("/t/"))
        .map((href) => href.slice(3)),
    })),
  );

const SCREENS_AT_MOST = 120;

/** Goes down the feed until it holds `count` cards. */
export async function scrollTo(page, hand, count) {
  const loaded = page.locator("[role=feed] > article[data-post]");
  for (let screens = 0; screens < SCREENS_AT_MOST; screens += 1) {
    if ((await loaded.count()) >= count) return cards(page);
    await hand.onward();
    await page.waitForTimeout(60);
  }
  throw new Error(`${SCREENS_AT_MOST} screens down the feed holds ${await loaded.count()} cards, not ${count}`);
}

export const howMany = (list, tag) => list.filter((card) => card.tags.includes(tag)).length;

/** Signals that a page holds back are sent every two seconds; waits until none is left. */
export function signalsSent(page) {
  return page.waitForFunction(() => JSON.parse(sessionStorage.getItem("madang.signals") ?? "[]").length === 0, null, { timeout: 10_000 });
}

/** A JPEG that the browser draws itself, as a file for an upload. */
export async function photo(page, { width = 900, height = 1125, hue = 20, name = "pot.jpg" } = {}) {
  const base64 = await page.evaluate(
    ([w, h, colour]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      const pen = canvas.getContext("2d");
      const ground = pen.createLinearGradient(0, 0, w, h);
      ground.addColorStop(0, `hsl(${colour} 45% 88%)`);
      ground.addColorStop(1, `hsl(${colour + 30} 35% 62%)`);
      pen.fillStyle = ground;
      pen.fillRect(0, 0, w, h);
      pen.fillStyle = `hsl(${colour + 180} 30% 40%)`;
      pen.beginPath();
      pen.ellipse(w / 2, h * 0.6, w * 0.28, h * 0.24, 0, 0, 7);
      pen.fill();
      return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
    },
    [width, height, hue],
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}
