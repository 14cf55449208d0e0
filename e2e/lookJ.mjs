import { readFile, writeFile, mkdir } from "node:fs/promises";
import { openBrowser, visit, PHONE, DESKTOP } from "./support/browser.js";
import { Mouse } from "./support/hands.js";
import { answerConsent, scrollTo, signalsSent, signIn, signUp, somebody } from "./support/town.js";
const OUT = "/tmp/shotsJ/";
const words = process.env.MADANG_WORDS;
const only = process.argv.slice(2);
const wants = (n) => only.length === 0 || only.some((o) => n.includes(o));
const LOOKS = [["ko","light",PHONE,"phone"],["en","dark",PHONE,"phone"],["en","light",DESKTOP,"desk"],["ko","dark",DESKTOP,"desk"],["en","light",PHONE,"phone"],["ko","light",DESKTOP,"desk"]];
const browser = await openBrowser();
const hand = { press: (t) => t.click(), write: (t, s) => t.fill(s), onward: null };
const complaints = [];
async function lang(v, l) {
  if ((await v.page.locator("html").getAttribute("lang")) === l) return;
  const url = v.page.url();
  await v.page.locator('form[action="/language"] button:visible').first().click();
  await v.page.locator(`html[lang=${l}]`).waitFor();
  await v.page.goto(url);
}
// One context, many looks: emulate media and viewport.
async function shoot(v, name, address, act, looks = LOOKS.slice(0,4)) {
  if (!wants(name)) { return; }
  for (const [l, theme, vp, size] of looks) {
    await v.page.setViewportSize(vp);
    await v.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    if (address) await v.page.goto(address);
    const later0 = v.page.locator("dialog#consent[open] button[name=later]");
    if (await later0.count()) { await later0.click(); await v.page.waitForTimeout(300); }
    await lang(v, l);
    const later = v.page.locator("dialog#consent[open] button[name=later]");
    if (await later.count()) { await later.click(); await v.page.waitForTimeout(300); }
    if (act) await act(v.page);
    await v.page.waitForTimeout(150);
    const w = await v.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (w > 0) console.log("TOO WIDE", name, l, size, w);
    const missing = await v.page.evaluate(() => document.body.innerText.match(/\b[a-z]+(-[a-z]+){2,}\b|\{\$?\w+\}|⁨/g));
    if (missing) console.log("words?", name, l, [...new Set(missing)].slice(0,5));
    await v.page.screenshot({ path: `${OUT}${name}-${size}-${theme}-${l}.png`, fullPage: true });
  }
}
const tries = async (name, f) => { try { await f(); } catch (e) { console.log("FAILED", name, e.message.slice(0, 600)); } };
const ctx = {};
await tries("setup", async () => {
  const v = await visit(browser, {}); ctx.v = v;
  const who = somebody("haneul"); ctx.who = who;
  await signUp(v.page, hand, who);
  await answerConsent(v.page, hand, ["personalise"]);
  await scrollTo(v.page, new Mouse(v.page), 6);
  const posts = v.page.locator("[role=feed] > article[data-post]");
  for (let i = 0; i < 4; i++) { await posts.nth(i).scrollIntoViewIfNeeded(); await posts.nth(i).locator(".carousel").hover(); await v.page.waitForTimeout(1500); }
  await posts.nth(1).locator(".like").click(); await posts.nth(2).locator(".save").click();
  await v.page.waitForTimeout(500);
  ctx.tag = await posts.nth(1).locator(".caption a.tag").first().getAttribute("href");
  await signalsSent(v.page);
  await v.page.waitForTimeout(500);
});
const { v, who } = ctx;
if (wants("tag")) await tries("tag", async () => {
  const seer = await visit(browser, {});
  await shoot(seer, "tag", ctx.tag);
  await shoot(seer, "tag-open", ctx.tag, (p) => p.locator(".tag-table summary").click(), LOOKS.slice(0, 3));
  await shoot(seer, "tag-focus", ctx.tag, (p) => p.locator(".chart-bars .day[tabindex]").last().focus(), LOOKS.slice(0, 3));
  complaints.push(...seer.complaints);
});
if (wants("devices")) await tries("devices", async () => {
  const other = await visit(browser, {}); await signIn(other.page, who);
  const third = await visit(browser, {}); await signIn(third.page, who);
  await shoot(v, "devices", "/settings/devices");
  await v.page.goto("/settings/devices");
  await v.page.locator(".device .danger").first().click();
  await v.page.locator(".notice.undo").waitFor();
  const [l0, th0, vp0, s0] = LOOKS[0];
  await v.page.screenshot({ path: `${OUT}devices-undone-now.png`, fullPage: true });
  await shoot(v, "devices-given", "/settings/devices");
});
if (wants("my-data")) await tries("my-data", async () => {
  await shoot(v, "my-data", "/my-data", (p) => p.evaluate(() => document.querySelectorAll("details.receipts").forEach((d) => d.open = true)));
  await shoot(v, "my-data-export", "/my-data/export", null, LOOKS.slice(0,3));
});
if (wants("import")) await tries("import", async () => {
  await v.page.goto("/my-data/export");
  if (await v.page.locator("#password").count()) await v.page.fill("#password", who.password);
  const [down] = await Promise.all([v.page.waitForEvent("download"), v.page.locator("main button.primary").click()]);
  await down.saveAs("/tmp/shotsJ/export.zip");
  const back = await visit(browser, {}); const newone = somebody("mover");
  await signUp(back.page, hand, newone);
  await answerConsent(back.page, hand, []);
  await shoot(back, "import", "/my-data/import", null, LOOKS.slice(0,3));
  await back.page.goto("/my-data/import");
  await back.page.setInputFiles("#archive", "/tmp/shotsJ/export.zip");
  await back.page.locator("main button.primary").click();
  await back.page.locator("form[action='/my-data/import/take']").waitFor();
  await shoot(back, "import-preview", "/my-data/import");
  await back.page.goto("/my-data/import");
  await back.page.locator("form[action='/my-data/import/take'] button").click();
  await back.page.screenshot({ path: `${OUT}import-taking.png` });
  await back.page.locator("main a.primary[href='/my-data']").waitFor({ timeout: 30000 });
  await shoot(back, "import-done", "/my-data/import", null, LOOKS.slice(0,3));
  await shoot(back, "my-data-moved", "/my-data", null, LOOKS.slice(0,1));
  // a broken file
  const bad = await visit(browser, {}); await signUp(bad.page, hand, somebody("bad"));
  await answerConsent(bad.page, hand, []);
  await writeFile("/tmp/shotsJ/bad.zip", "not a zip at all");
  await bad.page.goto("/my-data/import"); await bad.page.setInputFiles("#archive", "/tmp/shotsJ/bad.zip");
  await bad.page.locator("main button.primary").click(); await bad.page.waitForTimeout(800);
  await bad.page.screenshot({ path: `${OUT}import-bad.png`, fullPage: true });
  complaints.push(...back.complaints);
});
if (wants("identity")) await tries("identity", async () => {
  const [, email, password] = words.match(/operator\s+(\S+@\S+)\s+(?:\/\s+)?(\S+)/i);
  const op = await visit(browser, {}); await signIn(op.page, { email, password });
  await shoot(op, "identity", "/operator/identity", null, LOOKS.slice(0,3));
  const ask = (ak, av, bk, bv) => async (p) => {
    await p.goto("/operator/identity");
    await p.selectOption("#a_kind", ak); await p.fill("#a_value", av);
    await p.selectOption("#b_kind", bk); await p.fill("#b_value", bv);
    await p.locator(".look-up button.primary").click(); await p.waitForLoadState();
  };
  const device = (await v.context.cookies()).map((c) => c.name + "=" + c.value.slice(0, 8)).join(" "); console.log("cookies", device);
  await shoot(op, "identity-one", "/operator/identity", ask("email", who.email, "account", who.handle));
  await shoot(op, "identity-two", "/operator/identity", ask("email", who.email, "account", "nobody_here"), LOOKS.slice(0,2));
  const other = somebody("stranger"); const ov = await visit(browser, {}); await signUp(ov.page, hand, other);
  await shoot(op, "identity-not", "/operator/identity", ask("email", who.email, "account", other.handle));
  await shoot(op, "identity-cut-open", "/operator/identity", async (p) => { await ask("email", who.email, "account", who.handle)(p); const c = p.locator("details.cut summary").first(); if (await c.count()) await c.click(); }, LOOKS.slice(0,3));
  complaints.push(...op.complaints);
});
if (wants("delete")) await tries("delete", async () => {
  await shoot(v, "delete", "/settings/delete", null, LOOKS.slice(0,4));
  await v.page.goto("/settings/delete"); await v.page.fill("#password", who.password);
  await v.page.locator("main button.danger").click(); await v.page.waitForLoadState();
  await v.page.waitForTimeout(500);
  console.log("after delete", v.page.url());
  ctx.erasure = v.page.url();
  await shoot(v, "delete-waiting", ctx.erasure);
  const back = await visit(browser, {});
  await back.page.goto("/sign-in"); await back.page.fill("#email", who.email); await back.page.fill("#password", who.password);
  await back.page.click("main form button.primary"); await back.page.waitForLoadState();
  await back.page.waitForTimeout(300);
  console.log("sign in while waiting", back.page.url());
  for (const [l, theme, vp, size] of LOOKS.slice(0,3)) {
    await back.page.setViewportSize(vp); await back.page.emulateMedia({ colorScheme: theme });
    await back.page.screenshot({ path: `${OUT}way-back-${size}-${theme}.png`, fullPage: true });
  }
  await back.page.locator("form[action='/take-back'] button").click(); await back.page.waitForLoadState();
  await back.page.waitForTimeout(300);
  await back.page.screenshot({ path: `${OUT}taken-back.png` });
  console.log("taken back", back.page.url());
  const r = await back.page.goto(ctx.erasure); console.log("erasure after taking back", r.status());
  await back.page.screenshot({ path: `${OUT}erasure-after.png` });
});
console.log("complaints", [...new Set([...v.complaints, ...complaints])].slice(0, 20));
await browser.close();
