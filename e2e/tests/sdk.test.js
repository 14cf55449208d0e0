// The SDKs that shops already use, unmodified, against the yard: what they send arrives, and a failure on the way stores nothing twice.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { readFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { flaky, sum } from "../sdk/flaky.js";
import { openBrowser, url, withVisitor } from "../support/browser.js";
import { decideLater, makeKey, signIn } from "../support/town.js";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const OWNER = { email: "owner@madang.example", password: "madang-owner" };
const SEND = fileURLToPath(new URL("../sdk/send.py", import.meta.url));

let browser;
let key;
let desk;
let python;
before(async () => {
  browser = await openBrowser();
  await withVisitor(browser, {}, async ({ page }) => {
    await signIn(page, OWNER);
    await page.goto("/desk");
    await decideLater(page);
    ({ desk, key } = await makeKey(page, "SDKs", ["events:write"]));
  });
  python = await mkdtemp(path.join(tmpdir(), "madang-sdk-"));
  await run("python3", ["-m", "venv", python]);
  const packages = ["segment-analytics-python==2.4.0", "rudder-sdk-python==2.1.9"];
  await run(path.join(python, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages]);
}, { timeout: 180_000 });
after(async () => {
  await browser?.close();
  if (python) await rm(python, { recursive: true, force: true });
});

/** Runs `send` against a yard that fails once, and checks that exactly `count` events were stored. */
async function arrives(count, send, options) {
  const way = await flaky(url, options);
  try {
    await send(way.url);
    assert.equal(sum(way.answers, "accepted"), count, JSON.stringify(way.answers));
    assert.deepEqual(way.answers.flatMap((answer) => answer.rejected ?? []), []);
    if (options?.failing !== false) assert.equal(way.failures, 1, "it failed once");
  } finally {
    way.close();
  }
}

const order = { order_id: "n1", currency: "KRW", total: 12900, products: [{ product_id: "p1", price: 12900 }] };

it("@segment/analytics-node", { timeout: 60_000 }, () =>
  arrives(3, async (host) => {
    const { Analytics } = require("@segment/analytics-node");
    const analytics = new Analytics({ writeKey: key, host, maxRetries: 5 });
    analytics.identify({ userId: "node-segment", traits: { name: "Mina" } });
    analytics.track({ userId: "node-segment", event: "Order Completed", properties: order });
    analytics.page({ anonymousId: "node-anonymous", name: "Home" });
    await analytics.closeAndFlush();
  }));

it("@rudderstack/rudder-sdk-node", { timeout: 60_000 }, () =>
  arrives(3, async (dataPlaneUrl) => {
    const RudderAnalytics = require("@rudderstack/rudder-sdk-node");
    const analytics = new RudderAnalytics(key, { dataPlaneUrl, flushAt: 20 });
    analytics.identify({ userId: "node-rudder", traits: { name: "Jun" } });
    analytics.track({ userId: "node-rudder", event: "Order Completed", properties: order });
    analytics.page({ anonymousId: "node-anonymous", name: "Home" });
    await analytics.flush();
  }));

it("@jitsu/js", { timeout: 60_000 }, () =>
  // It sends nothing a second time, so nothing fails on its way.
  arrives(
    2,
    async (host) => {
      const { jitsuAnalytics } = require("@jitsu/js");
      const jitsu = jitsuAnalytics({ host, writeKey: `${key}:secret`, fetch });
      await jitsu.identify("node-jitsu", { name: "Sol" });
      await jitsu.track("Order Completed", order);
    },
    { failing: false },
  ));

for (const sdk of ["segment", "rudder"]) {
  it(`${sdk === "segment" ? "segment-analytics-python" : "rudder-sdk-python"}`, { timeout: 90_000 }, () =>
    arrives(3, (address) => run(path.join(python, "bin/python"), [SEND, address, key, sdk])));
}

it("@segment/analytics-next, in a browser on a foreign site", { timeout: 90_000 }, async () => {
  const script = await readFile(require.resolve("@segment/analytics-next/dist/umd/index.js"));
  const page = `<!doctype html><title>A shop</title><script src="/next.js"></script>`;
  const shop = createServer((request, response) => {
    const isScript = request.url === "/next.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? script : page);
  });
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  const foreign = `http://127.0.0.1:${shop.address().port}`;
  try {
    await arrives(3, async (host) => {
      const context = await browser.newContext();
      const visitor = await context.newPage();
      await visitor.goto(foreign);
      await visitor.evaluate(
        async ([writeKey, cdnURL, apiHost]) => {
          const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load(
            { writeKey, cdnURL },
            { integrations: { "Segment.io": { apiHost, protocol: "http" } } },
          );
          await analytics.page("Home");
          await analytics.identify("next-user", { name: "Ara" });
          await analytics.track("Product Viewed", { product_id: "p1", price: 12900, currency: "KRW" });
        },
        [key, host, `${host.replace("http://", "")}/v1`],
      );
      // The first failed and is sent again by the SDK's own queue.
      await visitor.waitForTimeout(8_000);
      await context.close();
    });
  } finally {
    shop.closeAllConnections();
    shop.close();
  }
});

it("the desk shows what came, and a purchase by its name", { timeout: 30_000 }, async () => {
  await withVisitor(browser, {}, async ({ page }) => {
    await signIn(page, OWNER);
    await page.goto(`${desk}/events`);
    await decideLater(page);
    const purchases = page.locator("#events tr", { has: page.locator("code", { hasText: "Order Completed" }) });
    await purchases.first().waitFor();
    assert.equal(await purchases.locator(".pill.bad").count(), 0, "no purchase was refused");
  });
});
