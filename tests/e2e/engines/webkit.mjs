// WebKitGTK, driven over W3C WebDriver. Its driver needs a display: Xvfb is one in memory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { origin, serve } from "../harness.mjs";
import { SIZE, Session, keys, program } from "./session.mjs";

const PACKAGES = "webkit2gtk-driver xvfb";
const MINIBROWSER = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);
/** The name of an element's reference (WebDriver, 12.1). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** Keys that are not characters (WebDriver, 17.4.2). */
const KEYS = {
  Backspace: "\uE003", Tab: "\uE004", Enter: "\uE007", Shift: "\uE008", Control: "\uE009", Escape: "\uE00C", End: "\uE010", Home: "\uE011",
  ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015", Delete: "\uE017",
};

/** The started processes. Each leads its own process group with its children. */
const started = new Set();

function start(command, parameters, environment = {}) {
  const child = spawn(command, parameters, { detached: true, stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...environment } });
  started.add(child);
  child.once("exit", () => started.delete(child));
  return child;
}

function kill(child) {
  if (!child.pid) return;
  try {
    // The signal also reaches the children, even if their leader has ended.
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // There is no process of this group any more.
  }
}

process.on("exit", () => started.forEach(kill));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** Resolves when a program fails, for example because it is not installed. */
const failed = (child, name) => once(child, "error").then(([error]) => {
  throw new Error(`${name}: ${error.message}; install it (Debian: \`apt-get install ${PACKAGES}\`)`);
});

/** The display, which Xvfb chooses. */
let display;
async function screen() {
  const xvfb = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]);
  const [number] = await Promise.race([once(xvfb.stdout, "data"), failed(xvfb, "Xvfb")]);
  return `:${String(number).trim()}`;
}

/** Returns a free port. */
async function port() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The driver does not report errors. A script in the page's head does, before the page continues. */
const TELL = `(() => {
  // A sandboxed frame cannot send anything: that would be an error again.
  if (origin === "null") return;
  const place = new URL("error-report", document.currentScript.src);
  const report = (words) => {
    const request = new XMLHttpRequest();
    request.open("POST", place, false);
    request.send(words);
  };
  addEventListener("error", ({ message, target }) => report(message ?? \`not loaded: \${target.src ?? target.href}\`), true);
  addEventListener("unhandledrejection", ({ reason }) => report(\`unhandled rejection: \${reason}\`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => report(\`refused by \${violatedDirective}: \${blockedURI}\`));
  const { error } = console;
  console.error = (...words) => {
    error.apply(console, words);
    report(words.join(" "));
  };
})();`;

/** The open windows: an error is reported for all of them. */
const windows = new Set();

/** Returns the page with that script in its head. */
let place;
const reporting = () => origin(async (request, response) => {
  if (request.url === "/error-report") {
    const words = [];
    for await (const chunk of request) words.push(chunk);
    for (const { errors } of windows) errors.push(Buffer.concat(words).toString());
    response.writeHead(204).end();
  } else if (request.url === "/report.js") {
    response.writeHead(200, { "content-type": "text/javascript" }).end(TELL);
  } else {
    const send = response.end.bind(response);
    response.end = (body) => send(/^\/(index\.html)?(\?|$)/.test(request.url) ? String(body).replace(/<head>/, '<head><script src="./report.js"></script>') : body);
    await serve(request, response);
  }
});

class Window extends Session {
  constructor(address, driver, session) {
    super(address);
    this.driver = driver;
    this.session = session;
  }

  /** Sends a command of the session. */
  async command(method, path, body) {
    const answer = await fetch(this.session + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  /** Performs key actions. */
  act = (actions) => this.command("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });

  /** Returns the path of an element. */
  async element(selector) {
    const found = await this.command("POST", "/element", { using: "css selector", value: selector });
    return `/element/${found[ELEMENT]}`;
  }

  load = (url) => this.command("POST", "/url", { url });
  reload = () => this.command("POST", "/refresh", {});
  evaluate = (check, argument = null) => this.command("POST", "/execute/sync", { script: `return (${check})(...arguments)`, args: [argument] });

  async clickElement(selector) {
    await this.command("POST", `${await this.element(selector)}/click`, {});
  }

  async press(chord) {
    const all = keys(chord).map((key) => KEYS[key] ?? key);
    const down = all.map((value) => ({ type: "keyDown", value }));
    await this.act([...down, ...all.reverse().map((value) => ({ type: "keyUp", value }))]);
  }

  async choose(selector, value) {
    await this.command("POST", `${await this.element(`${selector} option[value="${value}"]`)}/click`, {});
  }

  async resize({ width, height }) {
    // WebDriver sets the size of the window, including its bars.
    const bars = await this.evaluate(() => outerHeight - innerHeight);
    await this.command("POST", "/window/rect", { width, height: height + bars });
    await this.wait("the page has its size", ([width, height]) => innerWidth === width && innerHeight === height, [width, height]);
  }

  async picture(path) {
    await writeFile(path, Buffer.from(await this.command("GET", "/screenshot"), "base64"));
  }

  async close() {
    windows.delete(this);
    await this.command("DELETE", "").catch(() => {});
    kill(this.driver);
  }
}

/**
 * Opens a window with its own driver, because a driver supports only one session. `dark`: the system has a dark color
 * scheme.
 */
export async function open({ dark = false } = {}) {
  const command = program("WebKitWebDriver", "BINDERY_WEBKIT_DRIVER", ["/usr/bin/WebKitWebDriver"], PACKAGES);
  const binary = program("MiniBrowser of WebKitGTK", "BINDERY_MINIBROWSER", MINIBROWSER, PACKAGES);
  const [DISPLAY, address, free] = await Promise.all([display ??= screen(), place ??= reporting(), port()]);
  const driver = start(command, [`--port=${free}`], {
    DISPLAY, LANG: "en_US.UTF-8", LC_ALL: "", LANGUAGE: "en_US", GTK_THEME: dark ? "Adwaita:dark" : "Adwaita", WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  });
  const window = new Window(address, driver, `http://127.0.0.1:${free}/session`);
  try {
    const capabilities = { alwaysMatch: { browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary, args: ["--automation"] } } };
    const { sessionId } = await Promise.race([startSession(window, { capabilities }), failed(driver, "WebKitWebDriver")]);
    window.session += `/${sessionId}`;
    await window.resize(SIZE);
  } catch (error) {
    kill(driver);
    throw error;
  }
  windows.add(window);
  return window;
}

/** Starts a session once the driver listens. */
async function startSession(window, body) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await window.command("POST", "", body);
    } catch (error) {
      if (error.cause?.code !== "ECONNREFUSED" || attempt === 200) throw error;
      await sleep(50);
    }
  }
}

/** Stops all started processes. */
export async function stop() {
  started.forEach(kill);
}
