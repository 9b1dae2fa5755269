// The page's side of the embedding protocol (docs/embed.md). Loaded only if the address contains `?embed`.
//
// Nothing that the host sends is executed: calls are names and plain data, and web/src/embed.rs validates them as it
// validates the input of a user.
import css from "../../styles/embed.css";

/** The versions of the protocol that this page supports. */
const VERSIONS = [1];
/** The time that the page waits for its host before it starts without options, in milliseconds. */
const TIMEOUT = 10_000;

const THEMES = ["light", "dark", "auto"];

/** Sets the theme of the page; `auto` is the theme of the system. */
function theme(name) {
  if (!THEMES.includes(name)) return false;
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  return true;
}

const refused = (code, message) => ({ error: { code, message } });

/** Sets another language without a restart. */
async function language(name) {
  const { fetchLocale } = globalThis.binderyEditor;
  if (!["en", "ru", "zh"].includes(name)) return refused("no-such-language", `unknown language ${JSON.stringify(name)}`);
  try {
    const files = name === "en" ? [] : await fetchLocale(name);
    globalThis.binderyEditor.suspend();
    globalThis.wasmBindings.embedSetLocale(name, files);
    document.documentElement.lang = name;
    return { value: null };
  } catch (error) {
    return refused("not-loaded", String(error));
  }
}

/** The most characters in all texts of one call. */
const LIMIT = 2 << 20;

/** Returns whether all texts in a value together are within the limit. Each element counts, even if it is short. */
function isShort(value) {
  const left = [value];
  for (let room = LIMIT; left.length > 0; ) {
    const next = left.pop();
    room -= 8 + (typeof next === "string" ? next.length : 0);
    if (room < 0) return false;
    if (typeof next !== "object" || next === null) continue;
    // Plain data has no views.
    if (ArrayBuffer.isView(next)) return false;
    for (const key in next) {
      room -= key.length + 8;
      if (room < 0) return false;
      left.push(next[key]);
    }
  }
  return true;
}

/** Replaces lone surrogates, which are not valid in UTF-8. */
const wellFormed = (_, value) => (typeof value === "string" ? (value.toWellFormed?.() ?? value) : value);

/** Answers one call of the host. */
async function answer(call) {
  const { wasmBindings: page } = globalThis;
  if (document.querySelector(".crash")) return refused("crashed", "the page has crashed");
  if (!isShort(call)) return refused("too-long", `the texts of a call have more than ${LIMIT} characters`);
  if (call.call === "setTheme") return theme(call.theme) ? { value: null } : refused("no-such-theme", `themes are ${THEMES.join(", ")}`);
  if (!page) return refused("not-ready", "the page has not started yet");
  if (call.call === "setLanguage") return language(call.language);
  let text;
  try {
    text = JSON.stringify(call, wellFormed);
  } catch (error) {
    return refused("bad-call", String(error));
  }
  return new Promise((done) => page.embedCall(text, (answer) => done(JSON.parse(answer))));
}

/** Returns the response to a call that failed. After a trap the page cannot run. */
function failed(error) {
  globalThis.binderyEditor.reportTrap(error);
  return refused("failed", String(error));
}

/** Connects the page to the port of the host. Returns a function that sends a message. */
function connect(port) {
  const send = (message) => port.postMessage(message);
  port.onmessage = async ({ data }) => {
    if (typeof data !== "object" || data === null || !Number.isSafeInteger(data.id)) return;
    const { id, ...call } = data;
    // A page that has crashed responds, too.
    send({ id, ...(await answer(call).catch(failed)) });
  };
  globalThis.binderyEditor.notifyHost = (json) => send(JSON.parse(json));
  // The host is notified of a crash, too.
  const { crash } = globalThis.binderyEditor;
  globalThis.binderyEditor.crash = (message) => {
    const first = crash(message);
    if (first) send({ event: "crashed", value: { message } });
    return first;
  };
  return send;
}

/** Notifies the host of the height of the page. */
function grow(send) {
  let sent = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(document.querySelector(".page")?.getBoundingClientRect().height ?? 0);
    if (height && height !== sent) send({ event: "height", value: (sent = height) });
  });
  const watch = () => {
    const page = document.querySelector(".page");
    if (page) observer.observe(page);
  };
  // The page is rendered again when the language changes.
  new MutationObserver(watch).observe(document.body, { childList: true });
  watch();
}

/** Waits until the host opens the page. Resolves to its options and the port. */
function opened(from) {
  return new Promise((resolve) => {
    const target = from === "null" ? "*" : from;
    const listen = (event) => {
      const { source, origin, data, ports } = event;
      if (source !== parent || origin !== from || data?.bindery !== "open") return;
      if (!VERSIONS.includes(data.version)) {
        parent.postMessage({ bindery: "refused", versions: VERSIONS }, target);
        return;
      }
      if (ports.length !== 1) return;
      removeEventListener("message", listen);
      resolve({ options: data.options ?? {}, port: ports[0] });
    };
    addEventListener("message", listen);
    parent.postMessage({ bindery: "hello", versions: VERSIONS }, target);
    setTimeout(() => resolve({ options: {} }), TIMEOUT);
  });
}

/** Returns the options of the host: from the address, and from the host itself if the address has its origin (`from`). */
export async function embedded() {
  const asked = new URLSearchParams(location.search);
  const mode = asked.get("embed").split(",");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const root = document.documentElement;
  root.classList.add("embed");
  theme(asked.get("theme"));
  globalThis.binderyEditor.notifyHost = () => {};
  globalThis.binderyEditor.chooseLanguage = language;

  let from = asked.get("from");
  try {
    if (from !== "null") from = new URL(from).origin;
  } catch {
    from = undefined;
  }
  const { options, port } = from && parent !== globalThis ? await opened(from) : { options: {} };
  const plain = (name) => (typeof options[name] === "string" ? options[name] : undefined);
  if (options.theme) theme(options.theme);
  const readOnly = options.readOnly === true || mode.includes("readonly");
  root.classList.toggle("read-only", readOnly);
  root.classList.toggle("auto-height", options.height === "auto");
  globalThis.binderyEditor.readOnly = readOnly;
  if (port) {
    const send = connect(port);
    if (options.height === "auto") grow(send);
  }
  return {
    text: plain("text"), link: plain("link"), panel: plain("panel"), language: plain("language"), readOnly,
    apply: options.apply === true, headless: options.headless === true || mode.includes("headless"),
  };
}
