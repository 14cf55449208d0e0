// A server in front of the yard that fails the first time it hears each body, as networks do, and remembers what came back.
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";

/** Resolves to `{ url, answers, failures, close }`; `answers` are the yard's own, parsed. */
export async function flaky(yard, { failing = true } = {}) {
  const seen = new Set();
  const state = { answers: [], failures: 0 };
  const server = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const path = incoming.url;
      // What identifies a body through its retries: SDKs renew the time at which it is sent.
      const bare = path + body.toString("latin1").replace(/"sentAt":"[^"]*"|"retryCount":\d+/g, "");
      const name = createHash("sha256").update(bare).digest("hex");
      if (failing && incoming.method === "POST" && state.failures === 0 && !seen.has(name)) {
        seen.add(name);
        state.failures += 1;
        outgoing.writeHead(500).end("try again");
        return;
      }
      const target = new URL(path, yard);
      const headers = { ...incoming.headers, host: target.host };
      const passed = request(target, { method: incoming.method, headers }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts);
          if (incoming.method === "POST") {
            state.answers.push({ status: answer.statusCode, path, ...parsed(text) });
          }
          outgoing.writeHead(answer.statusCode, answer.headers).end(text);
        });
      });
      passed.once("error", (error) => outgoing.writeHead(502).end(String(error)));
      passed.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

function parsed(text) {
  try {
    return JSON.parse(text.toString());
  } catch {
    return { body: text.toString() };
  }
}

export const sum = (answers, field) => answers.reduce((total, answer) => total + (answer[field] ?? 0), 0);
