// What a journey does with a page, in terms of the few things that each engine does in its own way.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds until a wait fails. */
const DEADLINE = 20_000;

/** The size of a new window. */
export const SIZE = { width: 1440, height: 900 };

/** The selector of the element with a test id. */
export const at = (name) => `[data-testid="${name}"]`;

/**
 * A window of a browser, whose storage was empty when it was opened. Each engine extends this with what is missing here:
 *
 * - `load(url)` goes to an address and waits until it is loaded, `reload()` loads it again
 * - `evaluate(check, argument)` calls a function in the page with one argument and returns its value; both are plain data
 * - `clickElement(selector)` clicks the middle of an element, as a pointer does
 * - `press(chord)` presses a key such as `a`, `Enter` or `Control+a`
 * - `choose(selector, value)` chooses an option of a `<select>`
 * - `resize({ width, height })` gives the page this many pixels
 * - `picture(path)` saves what is shown as PNG
 * - `close()` closes the window
 */
export class Session {
  /** Uncaught errors of the page, and what it wrote to the console as an error. */
  complaints = [];

  /** @param {string} address where the page is, for this engine */
  constructor(address) {
    this.address = address;
  }

  /** Opens the page at its address and what follows that, and waits until the editor is there: the last thing it makes. */
  async open(path = "") {
    await this.load(this.address + path);
    await this.ready();
  }

  /** Waits until the editor is there. */
  ready() {
    return this.seen(`${at("editor")} .cm-content`);
  }

  /** Clicks an element once it is shown. If the page draws it again before the pointer is there, that one is clicked. */
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

  /** Puts a text where the cursor is, as one edit. */
  insert(text) {
    return this.evaluate((text) => document.execCommand("insertText", false, text), text);
  }

  /**
   * Waits until a function of the page returns something that holds, and returns that.
   *
   * @param {string} what what is waited for, said if it does not come to hold
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
        // A page that is just going to another address cannot be asked.
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

  /** Waits until an element is shown whose text has these words. */
  says(selector, words) {
    const check = ([selector, words]) =>
      [...document.querySelectorAll(selector)].some((element) => element.checkVisibility() && element.innerText.includes(words));
    return this.wait(`${selector} says ${JSON.stringify(words)}`, check, [selector, words]);
  }

  /** The text of an element that is shown. */
  async text(selector) {
    await this.seen(selector);
    return this.evaluate((selector) => document.querySelector(selector).innerText, selector);
  }

  /** An attribute of an element; null if it has none. */
  attribute(selector, name) {
    return this.evaluate(([selector, name]) => document.querySelector(selector)?.getAttribute(name) ?? null, [selector, name]);
  }

  /** The whole text of the editor. CodeMirror draws only the lines in sight. */
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

  /** Takes the keyboard out of the editor: a letter is a command of the page then. */
  leave() {
    return this.evaluate(() => document.activeElement?.blur());
  }

  /** Goes to a panel, where the width makes it a tab. */
  async go(panel) {
    if (await this.evaluate((tab) => !!document.querySelector(tab)?.checkVisibility(), at(`tab-${panel}`))) await this.click(at(`tab-${panel}`));
    await this.seen(`#panel-${panel}`);
  }
}

/**
 * A program of an engine.
 *
 * @param {string} name what it is called, for the message
 * @param {string} variable the environment variable that may say where it is
 * @param {string[]} usual where it usually is
 * @param {string} packages the Debian packages that have it
 * @throws if there is none; the message says how to install it
 */
export function program(name, variable, usual, packages) {
  const said = process.env[variable];
  if (said && !existsSync(said)) throw new Error(`$${variable}: there is no ${said}`);
  const place = said || usual.find((path) => existsSync(path));
  if (!place) throw new Error(`no ${name}: install it (Debian: \`apt-get install ${packages}\`), or point $${variable} at one`);
  return place;
}

/** The keys of a chord: `Control+a` is two. A plus sign alone is a key. */
export const keys = (chord) => chord.split(/(?<=.)\+/);
