// Two ways to use a page: a mouse, or nothing but keys. A story is told once and acted with either.
import assert from "node:assert/strict";

const TABS_AT_MOST = 600;

export class Mouse {
  constructor(page) {
    this.page = page;
  }

  press(target) {
    return target.click();
  }

  async write(target, text) {
    await target.click();
    await target.fill(text);
  }

  /** Goes one screen further down the feed. */
  async onward() {
    await this.page.mouse.move(700, 500);
    await this.page.mouse.wheel(0, 800);
  }

  close() {
    return this.page.locator("#drawer [data-close-drawer]").click();
  }
}

export class Keys {
  constructor(page) {
    this.page = page;
  }

  /** Moves the focus to `target` with Tab alone, and checks that a person sees where it is. */
  async reach(target) {
    const element = await target.elementHandle();
    for (let presses = 0; presses < TABS_AT_MOST; presses += 1) {
      const way = await element.evaluate((goal) => {
        const now = document.activeElement;
        if (now === goal) return "here";
        if (!now || now === document.body) return "Tab";
        return now.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
      });
      if (way === "here") return assertFocusShows(element);
      await this.page.keyboard.press(way);
    }
    throw new Error(`${target} is not reached with ${TABS_AT_MOST} presses of Tab`);
  }

  async press(target) {
    await this.reach(target);
    const isSwitch = (await target.getAttribute("role")) === "switch";
    await this.page.keyboard.press(isSwitch ? "Space" : "Enter");
  }

  async write(target, text) {
    await this.reach(target);
    await this.page.keyboard.type(text);
  }

  /** The next card, as the WAI-ARIA feed pattern says. */
  async onward() {
    const inFeed = await this.page.evaluate(() => Boolean(document.activeElement?.closest('[role="feed"]')));
    if (!inFeed) return this.reach(this.page.locator("[role=feed] > article").first());
    const before = await focusedCard(this.page);
    await this.page.keyboard.press("PageDown");
    const after = await focusedCard(this.page);
    assert.ok(after >= before, "Page Down moves the focus down the feed");
    return undefined;
  }

  close() {
    return this.page.keyboard.press("Escape");
  }
}

const focusedCard = (page) =>
  page.evaluate(() => {
    const cards = [...document.querySelectorAll("[role=feed] > article")];
    return cards.indexOf(document.activeElement.closest("article"));
  });

async function assertFocusShows(element) {
  const look = await element.evaluate((goal) => {
    const drawn = (node) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    const { top, bottom } = goal.getBoundingClientRect();
    return { ring: drawn(goal), inWindow: bottom > 0 && top < innerHeight, name: goal.outerHTML.slice(0, 120) };
  });
  assert.ok(look.ring, `the focus is drawn on ${look.name}`);
  assert.ok(look.inWindow, `the focus is inside the window on ${look.name}`);
}
