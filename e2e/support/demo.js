// The town that the tests visit: the real binary with `demo`, on a free port of this machine.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 15_000;
const SEED = "7";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = process.env.MADANG_BIN ?? path.join(here, "../../target/debug/madang");

/** Starts a town; resolves to `{ url, words, stop }`, where `words` is all that it printed until it was ready. */
export async function startDemo() {
  const folder = await mkdtemp(path.join(tmpdir(), "madang-e2e-"));
  const child = spawn(binary, ["demo", "--listen", "127.0.0.1:0", "--seed", SEED, "--data", path.join(folder, "yard")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, words } = await ready(child);
    return { url, words, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let [words, troubles] = ["", ""];
    const fail = (why) => reject(new Error(`${why}\n${words}${troubles}`));
    const timer = setTimeout(() => fail(`the town was not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS);
    child.once("error", (error) => fail(`${binary} does not start: ${error.message}`));
    child.once("exit", (code) => fail(`the town ended with ${code} before it was ready`));
    child.stderr.on("data", (part) => {
      // Only the end tells what went wrong; a long run must not fill the memory.
      troubles = (troubles + part).slice(-8_000);
    });
    let settling = false;
    child.stdout.on("data", (part) => {
      words = (words + part).slice(-16_000);
      const url = words.match(/^ready (http:\/\/\S+)$/m)?.[1];
      if (!url || settling) return;
      settling = true;
      clearTimeout(timer);
      // What stands below the address is printed right after it.
      setTimeout(() => resolve({ url: url.replace(/\/$/, ""), words }), 300);
    });
  });
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
