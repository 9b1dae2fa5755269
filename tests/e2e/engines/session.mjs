// The actions of a journey on a page, built on the few operations that differ between engines.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds until a wait fails. */
const DEADLINE = 20_000;

/** The size of a new window. */
export const SIZE = { width: 1440, height: 900 };

/** Returns the selector of the element with a test ID. */
export const at = (name) => `[data-testid="${name}"]`;

/**
 * A browser window. Its storage is empty when it opens. Each engine extends this class with:
 *
 * - `load(url)` opens an address and waits until it is loaded, `reload()` reloads it
 * - `evaluate(check, argument)` calls a function in the page with one argument and returns its value; both are plain
 * data
 * - `clickElement(selector)` clicks the center of an element, as a pointer does
 * - `press(chord)` presses a key such as `a`, `Enter` or `Control+a`
 * - `choose(selector, value)` selects an option of a `<select>`
 * - `resize({ width, height })` sets the size of the page in pixels
 * - `picture(path)` saves a screenshot as PNG
 * - `close()` closes the window
 */
export class Session {
  /** Uncaught errors of the page, and its console errors. */
  errors = [];

  /** @param {string} address the address of the page for this engine */
  constructor(address) {
    this.address = address;
  }

  /** Opens the page at its address with a suffix, and waits for the editor, which the page creates last. */
  async open(path = "") {
    await this.load(this.address + path);
    await this.ready();
  }

  /** Waits until the editor is there. */
  ready() {
    return this.seen(`${at("editor")} .cm-content`);
  }

  /** Clicks an element once it is shown. If the page replaces the element before the click, the new one is clicked. */
  async click(selector) {
    for (const deadline = Date.now() + DEADLINE; ;) {
      await this.seen(selector);
      try {
        return await this.clickElement(selector);
      } catch (error) {
        if (!/detached|not clickable|stale element/.test(error.message) || Date.now() > deadline) throw error;
      }
    }
  }

  /** Types characters, one key after another. */
  async type(characters) {
    for (const character of characters) await this.press(character);
  }

  /** Inserts a text at the cursor, as one edit. */
  insert(text) {
    return this.evaluate((text) => document.execCommand("insertText", false, text), text);
  }

  /**
   * Waits until a function of the page returns a truthy value, and returns it.
   *
   * @param {string} what the awaited condition, for the error message
   */
  async wait(what, check, argument) {
    const deadline = Date.now() + DEADLINE;
    let failed;
    do {
      try {
        const value = await this.evaluate(check, argument);
        failed = undefined;
        if (value) return value;
      } catch (error) {
        // A page that is navigating cannot be evaluated.
        failed = error;
      }
      await sleep(40);
    } while (Date.now() < deadline);
    throw new Error(`not after ${DEADLINE / 1000} s: ${what}`, { cause: failed });
  }

  /** Waits until an element is shown. */
  seen(selector) {
    return this.wait(`${selector} is shown`, (selector) => document.querySelector(selector)?.checkVisibility(), selector);
  }

  /** Waits until an element is shown whose text contains these words. */
  expectText(selector, words) {
    const check = ([selector, words]) =>
      [...document.querySelectorAll(selector)].some((element) => element.checkVisibility() && element.innerText.includes(words));
    return this.wait(`${selector} says ${JSON.stringify(words)}`, check, [selector, words]);
  }

  /** Returns the text of a shown element. */
  async text(selector) {
    await this.seen(selector);
    return this.evaluate((selector) => document.querySelector(selector).innerText, selector);
  }

  /** Returns an attribute of an element; null if it has none. */
  attribute(selector, name) {
    return this.evaluate(([selector, name]) => document.querySelector(selector)?.getAttribute(name) ?? null, [selector, name]);
  }

  /** Returns the whole text of the editor. CodeMirror renders only the visible lines. */
  edited() {
    return this.evaluate(() => globalThis.binderyEditor.text());
  }

  /** Replaces the whole text of the editor. */
  async replace(text) {
    await this.click(`${at("editor")} .cm-content`);
    await this.press("Control+a");
    await this.insert(text);
    await this.wait("the editor has the text", (text) => globalThis.binderyEditor.text() === text, text);
  }

  /** Moves the focus out of the editor: then a letter is a shortcut of the page. */
  leave() {
    return this.evaluate(() => document.activeElement?.blur());
  }

  /** Selects a panel if the width makes it a tab. */
  async go(panel) {
    if (await this.evaluate((tab) => !!document.querySelector(tab)?.checkVisibility(), at(`tab-${panel}`))) await this.click(at(`tab-${panel}`));
    await this.seen(`#panel-${panel}`);
  }
}

/**
 * Finds the program of an engine.
 *
 * @param {string} name the name for the message
 * @param {string} variable the environment variable that can set the path
 * @param {string[]} usual the usual paths
 * @param {string} packages the Debian packages that contain it
 * @throws if there is none; the message says how to install it
 */
export function program(name, variable, usual, packages) {
  const configured = process.env[variable];
  if (configured && !existsSync(configured)) throw new Error(`$${variable}: there is no ${configured}`);
  const place = configured || usual.find((path) => existsSync(path));
  if (!place) throw new Error(`no ${name}: install it (Debian: \`apt-get install ${packages}\`), or point $${variable} at one`);
  return place;
}

/** Returns the keys of a chord: `Control+a` is two. A plus sign alone is a key. */
export const keys = (chord) => chord.split(/(?<=.)\+/);
