// Firefox, driven by Puppeteer over WebDriver BiDi.
import { launch } from "puppeteer-core";
import { address } from "../harness.mjs";
import { SIZE, Session, keys, program } from "./session.mjs";

class Window extends Session {
  constructor(context, page) {
    super(address);
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
  }

  load = (url) => this.page.goto(url);
  reload = () => this.page.reload();
  evaluate = (check, argument) => this.page.evaluate(check, argument);
  clickElement = (selector) => this.page.click(selector);

  async press(chord) {
    const all = keys(chord);
    for (const key of all) await this.page.keyboard.down(key);
    for (const key of all.reverse()) await this.page.keyboard.up(key);
  }

  choose = (selector, value) => this.page.select(selector, value);
  resize = (size) => this.page.setViewport(size);
  picture = (path) => this.page.screenshot({ path });
  close = () => this.context.close();
}

/** The color scheme is the system's. A preference replaces it: one Firefox for each color scheme. */
const browsers = new Map();

async function start(dark) {
  const executablePath = program("Firefox", "BINDERY_FIREFOX", ["/usr/bin/firefox-esr", "/usr/bin/firefox"], "firefox-esr");
  return launch({
    browser: "firefox", executablePath, headless: true, defaultViewport: null,
    args: [`--width=${SIZE.width}`, `--height=${SIZE.height}`],
    extraPrefsFirefox: { "ui.systemUsesDarkTheme": Number(dark), "intl.accept_languages": "en-US, en", "intl.locale.requested": "en-US" },
  });
}

/** Opens a window. `dark`: the system has a dark color scheme. */
export async function open({ dark = false } = {}) {
  if (!browsers.has(dark)) browsers.set(dark, start(dark));
  const context = await (await browsers.get(dark)).createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(SIZE);
  return new Window(context, page);
}

/** Stops every Firefox that was started. */
export async function stop() {
  for (const browser of browsers.values()) await browser.then((browser) => browser.close(), () => {});
}
