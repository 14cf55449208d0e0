// Whether a page says everything in words: no key of the word files is shown as it stands, no gap is left open.
import { readdir, readFile } from "node:fs/promises";

const folder = new URL("../../crates/web/locales/", import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith("en.ftl"));
const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")));
const keys = texts.flatMap((text) => [...text.matchAll(/^([a-z][a-z0-9-]*) =/gm)].map(([, key]) => key));
/** One-word keys are words of English too. */
const telling = new Set(keys.filter((key) => key.includes("-")));

/** Keys and open places that a page shows, in its text or in the labels that are read aloud. */
export async function missingWords(page) {
  const shown = await page.evaluate(() => {
    const labels = [...document.querySelectorAll("[aria-label], [placeholder], [alt], [title]")].flatMap((node) =>
      ["aria-label", "placeholder", "alt", "title"].map((name) => node.getAttribute(name)),
    );
    return [document.title, document.body.innerText, ...labels.filter(Boolean)].join("\n");
  });
  const raw = (shown.match(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g) ?? []).filter((word) => telling.has(word));
  const open = shown.match(/\{ ?\$[a-z]+ ?\}|⁨|⁩|\bundefined\b|\bNaN\b/g) ?? [];
  return [...new Set([...raw, ...open])];
}
