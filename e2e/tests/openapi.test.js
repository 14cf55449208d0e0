// What programs are promised in /api/openapi.json, held against the yard by schemathesis.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, it } from "node:test";
import { promisify } from "node:util";
import { openBrowser, url, withVisitor } from "../support/browser.js";
import { decideLater, makeKey, signIn } from "../support/town.js";

const run = promisify(execFile);
const OWNER = { email: "owner@madang.example", password: "madang-owner" };
const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"];

let python;
let key;
before(async () => {
  const browser = await openBrowser();
  await withVisitor(browser, {}, async ({ page }) => {
    await signIn(page, OWNER);
    await page.goto("/desk");
    await decideLater(page);
    ({ key } = await makeKey(page, "schemathesis", ["events:write", "sales:write"]));
  });
  await browser.close();
  python = await mkdtemp(path.join(tmpdir(), "madang-openapi-"));
  await run("python3", ["-m", "venv", python]);
  await run(path.join(python, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "schemathesis==4.32.5"]);
}, { timeout: 180_000 });
after(() => python && rm(python, { recursive: true, force: true }));

it("the API answers as its document says", { timeout: 240_000 }, async () => {
  const words = [
    "run",
    `${url}/api/openapi.json`,
    "--header",
    `Authorization: Bearer ${key}`,
    "--checks",
    CHECKS.join(","),
    "--phases",
    "examples,coverage,fuzzing",
    "--max-examples",
    "25",
    "--seed",
    "7",
    "--warnings",
    "off",
    "--no-color",
  ];
  const done = await run(path.join(python, "bin/schemathesis"), words, { cwd: python, maxBuffer: 32 << 20 }).catch((failure) =>
    assert.fail(`${failure.stdout}`.slice(-6_000)),
  );
  const promised = Object.values((await (await fetch(`${url}/api/openapi.json`)).json()).paths);
  const operations = promised.flatMap(Object.keys).filter((method) => ["get", "post", "put", "delete"].includes(method)).length;
  const [, selected, tested] = done.stdout.match(/Operations:\s+(\d+) selected \/ (\d+) total/) ?? assert.fail(done.stdout.slice(-2_000));
  assert.deepEqual([Number(selected), Number(tested)], [operations, operations], "every operation was held against the yard");
});
