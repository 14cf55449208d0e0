// Runs the browser tests against one town: starts it, runs every file of tests/ after the other, stops it.
// Arguments are parts of file names: `node run.js views publish` runs only those.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startDemo } from "./support/demo.js";

const folder = fileURLToPath(new URL("./tests/", import.meta.url));
const wanted = process.argv.slice(2);
const files = (await readdir(folder))
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) throw new Error(`no test is called ${wanted.join(" or ")}`);

const town = process.env.MADANG_URL
  ? { url: process.env.MADANG_URL, words: process.env.MADANG_WORDS ?? "", stop: async () => {} }
  : await startDemo();
process.stdout.write(`${town.words}\n`);

const reports = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
if (process.env.E2E_TAP) reports.push("--test-reporter=tap", `--test-reporter-destination=${process.env.E2E_TAP}`);
const tests = spawn(
  process.execPath,
  ["--test", "--test-concurrency=1", ...reports, ...files.map((name) => folder + name)],
  { stdio: "inherit", env: { ...process.env, MADANG_URL: town.url, MADANG_WORDS: town.words } },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => tests.kill(signal));
process.exitCode = await new Promise((resolve) => {
  tests.once("error", () => resolve(1));
  tests.once("exit", (code) => resolve(code ?? 1));
});
await town.stop();
