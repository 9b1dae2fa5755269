// Chromium, driven by Playwright over the DevTools protocol: the browser of the other tests.
import { address, context } from "../harness.mjs";
import { SIZE, Session } from "./session.mjs";

class Window extends Session {
  constructor(page) {
    super(address);
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
  }

  load = (url) => this.page.goto(url);
  reload = () => this.page.reload();
  evaluate = (check, argument) => this.page.evaluate(check, argument);
  clickElement = (selector) => this.page.click(selector);
  press = (chord) => this.page.keyboard.press(chord);
  // execCommand would split lines with inline styles, which the page's policy blocks.
  insert = (text) => this.page.keyboard.insertText(text);
  choose = (selector, value) => this.page.selectOption(selector, value);
  resize = (size) => this.page.setViewportSize(size);
  picture = (path) => this.page.screenshot({ path });
  close = () => this.page.context().close();
}

/** Opens a window. `dark`: the system has a dark color scheme. */
export async function open({ dark = false } = {}) {
  const fresh = await context({ viewport: SIZE, colorScheme: dark ? "dark" : "light", locale: "en-US" });
  fresh.setDefaultTimeout(20_000);
  return new Window(await fresh.newPage());
}

/** Chromium is closed with the harness. */
export async function stop() {}
