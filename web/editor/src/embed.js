// The page's end of the protocol by which another page embeds it: docs/embed.md. Loaded only when the address says `?embed`.
//
// Nothing that comes from there is ever run: calls are names and plain data, and the page's own code (web/src/embed.rs)
// looks at each as it looks at what somebody types.
import css from "../../styles/embed.css";

/** The versions of the protocol that this page speaks. */
const VERSIONS = [1];
/** How long the page waits for its host before it begins by itself, in milliseconds. */
const PATIENCE = 10_000;

const THEMES = ["light", "dark", "auto"];

/** Shows the page in a theme, or in that of the system. */
function theme(name) {
  if (!THEMES.includes(name)) return false;
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  return true;
}

const refused = (code, message) => ({ error: { code, message } });

/** Speaks another language without beginning anew. */
async function language(name) {
  const { locale } = globalThis.binderyEditor;
  if (!["en", "ru", "zh"].includes(name)) return refused("no-such-language", `there is no language ${JSON.stringify(name)}`);
  try {
    const files = name === "en" ? [] : await locale(name);
    globalThis.binderyEditor.leave();
    globalThis.wasmBindings.embedSpeak(name, files);
    document.documentElement.lang = name;
    return { value: null };
  } catch (error) {
    return refused("not-loaded", String(error));
  }
}

/** The most letters that one call may bring in all. */
const LIMIT = 2 << 20;

/** Whether all texts in a value are no longer than the limit together. What is in a list counts, too, however short. */
function isShort(value) {
  const left = [value];
  for (let room = LIMIT; left.length > 0; ) {
    const next = left.pop();
    room -= 8 + (typeof next === "string" ? next.length : 0);
    if (room < 0) return false;
    if (typeof next !== "object" || next === null) continue;
    // Plain data has none.
    if (ArrayBuffer.isView(next)) return false;
    for (const key in next) {
      room -= key.length + 8;
      if (room < 0) return false;
      left.push(next[key]);
    }
  }
  return true;
}

/** A text may hold half a letter, which no JSON can be read with. */
const whole = (_, value) => (typeof value === "string" ? (value.toWellFormed?.() ?? value) : value);

/** Answers one call of the host. */
async function answer(call) {
  const { wasmBindings: page } = globalThis;
  if (document.querySelector(".crash")) return refused("crashed", "the page has crashed");
  if (!isShort(call)) return refused("too-long", `the texts of a call have more than ${LIMIT} letters`);
  if (call.call === "setTheme") return theme(call.theme) ? { value: null } : refused("no-such-theme", `themes are ${THEMES.join(", ")}`);
  if (!page) return refused("not-ready", "the page has not begun yet");
  if (call.call === "setLanguage") return language(call.language);
  let text;
  try {
    text = JSON.stringify(call, whole);
  } catch (error) {
    return refused("bad-call", String(error));
  }
  return new Promise((done) => page.embedCall(text, (answer) => done(JSON.parse(answer))));
}

/** What a call that failed is answered with. A trap is the end of the page. */
function failed(error) {
  globalThis.binderyEditor.fell(error);
  return refused("failed", String(error));
}

/** Speaks with the host through a port that nobody else has. */
function speak(port) {
  const send = (message) => port.postMessage(message);
  port.onmessage = async ({ data }) => {
    if (typeof data !== "object" || data === null || !Number.isSafeInteger(data.id)) return;
    const { id, ...call } = data;
    // A page that has crashed answers, too.
    send({ id, ...(await answer(call).catch(failed)) });
  };
  globalThis.binderyEditor.told = (json) => send(JSON.parse(json));
  // What ends the page is told, too.
  const { crash } = globalThis.binderyEditor;
  globalThis.binderyEditor.crash = (message) => {
    const first = crash(message);
    if (first) send({ event: "crashed", value: { message } });
    return first;
  };
  return send;
}

/** Tells the host how high the page would like to be. */
function grow(send) {
  let told = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(document.querySelector(".page")?.getBoundingClientRect().height ?? 0);
    if (height && height !== told) send({ event: "height", value: (told = height) });
  });
  const watch = () => {
    const page = document.querySelector(".page");
    if (page) observer.observe(page);
  };
  // The page is drawn anew when another language is spoken.
  new MutationObserver(watch).observe(document.body, { childList: true });
  watch();
}

/** Waits until the host opens the page: gives its options and the port. */
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
    setTimeout(() => resolve({ options: {} }), PATIENCE);
  });
}

/** What the page's host wants: of the address, and of the host itself if it names itself there (`from`). */
export async function embedded() {
  const asked = new URLSearchParams(location.search);
  const mode = asked.get("embed").split(",");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const root = document.documentElement;
  root.classList.add("embed");
  theme(asked.get("theme"));
  globalThis.binderyEditor.told = () => {};
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
    const send = speak(port);
    if (options.height === "auto") grow(send);
  }
  return {
    text: plain("text"), link: plain("link"), panel: plain("panel"), language: plain("language"), readOnly,
    apply: options.apply === true, headless: options.headless === true || mode.includes("headless"),
  };
}
