// Embeds Bindery in another page: the element <bindery-playground> and `createPlayground`. docs/embed.md describes the
// usage and the messages; embed.d.ts has the types.
//
// The playground is a sandboxed frame: its scripts run without an origin and have no access to this page or to the
// storage. The frame and this page exchange only plain data.

const HERE = new URL(".", import.meta.url).href;
/** The supported versions of the protocol. */
const VERSIONS = [1];
/** The script that contains the module, in the folder of this script. A release build sets it (web/editor/pack.mjs). */
const MODULE = "BINDERY_MODULE";
/** The maximum height that a frame can request, in pixels. */
const HIGHEST = 20_000;
/** The time that the frame may take to start, in milliseconds. */
const PATIENCE = 60_000;

/** The maximum total length of the texts of one call. */
const LIMIT = 2 << 20;

/** Returns true if the texts of a call are within the limit. Longer texts are not sent. */
function isShort(given) {
  const texts = Object.values(given ?? {}).flat();
  return texts.reduce((sum, text) => sum + 8 + (typeof text === "string" ? text.length : 0), 0) <= LIMIT;
}

/** An error with a code for programs. */
export class PlaygroundError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "PlaygroundError";
    this.code = code;
  }
}

let loading;
/**
 * Loads the module once for all frames of this page: a browser does not cache what a sandboxed frame has loaded for the
 * next one. A script is used instead of a request, so that the host of the folder does not have to allow requests.
 *
 * @returns {Promise<string>} the module, as the frame's own script would return it
 */
function loadModule() {
  return (loading ??= new Promise((resolve, reject) => {
    globalThis.binderyGive = (name, value) => name === "module" && resolve(value);
    const script = document.createElement("script");
    script.onerror = () => reject(new Error(`cannot load ${MODULE}`));
    script.src = new URL(MODULE, HERE).href;
    document.head.append(script);
  }));
}

/** Returns the address of the page for a frame in a folder. */
function page(src) {
  const folder = new URL(src, document.baseURI);
  if (!/(\/|\.\w+)$/.test(folder.pathname)) folder.pathname += "/";
  return new URL("frame.html", folder);
}

class Playground {
  #options;
  #shares = false;
  #port;
  #pending = new Map();
  #count = 0;
  #listeners = { revision: new Set(), explain: new Set() };
  #listener = (event) => this.#message(event);
  #settle;
  #timer;
  /** The reason why no more calls are answered. */
  #over;

  constructor(element, { src = HERE, title = "Bindery", ...options }) {
    this.#options = { height: "auto", ...options };
    const { height, headless } = this.#options;
    /** The frame. Its page can have another origin and is always sandboxed. */
    this.frame = document.createElement("iframe");
    const { frame } = this;
    frame.title = title;
    frame.sandbox.add("allow-scripts");
    frame.allow = "clipboard-write";
    frame.referrerPolicy = "no-referrer";
    const address = page(src);
    // Only the folder of this script: scripts of another folder would run in this page.
    this.#shares = address.href === page(HERE).href && MODULE.endsWith(".js");
    // Not `location.origin`: a sandboxed page, or a page of a file, has another origin than its address.
    address.search = `?embed&from=${encodeURIComponent(globalThis.origin)}${this.#shares ? "&module=host" : ""}`;
    frame.src = address.href;
    if (this.#shares) loadModule().catch(() => {});
    frame.style.cssText = "display:block;width:100%;border:0;visibility:hidden;";
    frame.style.height = headless ? "0" : typeof height === "number" ? `${height}px` : "20rem";
    if (headless) {
      frame.tabIndex = -1;
      frame.ariaHidden = "true";
    }
    /** Resolves when the page has started. */
    this.ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Prevents an unhandled rejection if nothing awaits the promise.
    this.ready.catch(() => {});
    this.#timer = setTimeout(() => this.#fail("timeout", `${address.origin} does not answer`), PATIENCE);
    addEventListener("message", this.#listener);
    element.append(frame);
  }

  #fail(code, message) {
    const error = (this.#over ??= new PlaygroundError(code, message));
    clearTimeout(this.#timer);
    this.#settle.reject(error);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  /** Handles a message of the frame's window. A sandboxed page has the origin "null". */
  #message({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== "null" || typeof data !== "object" || data === null) return;
    if (data.bindery === "refused") this.#fail("version", `the page supports other versions of the protocol: ${data.versions}`);
    if (data.bindery !== "hello" || !Array.isArray(data.versions)) return;
    const version = VERSIONS.find((version) => data.versions.includes(version));
    if (!version) {
      this.#fail("version", `the page supports other versions of the protocol: ${data.versions}`);
      return;
    }
    // A reloaded page starts again.
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#answer(data);
    // A sandboxed page has no origin for the target of a message. Only this frame receives it.
    this.frame.contentWindow.postMessage({ bindery: "open", version, options: this.#options }, "*", [port2]);
    const hand = (module) => this.frame.contentWindow?.postMessage({ bindery: "module", module }, "*");
    // Without a module the frame loads its own.
    if (this.#shares) loadModule().then(hand, () => hand());
    clearTimeout(this.#timer);
  }

  #answer(data) {
    // The page can have another origin: invalid messages must not break this one.
    const { id, event, value, error } = Object(data);
    if (event === "ready") {
      if (!this.#options.headless) this.frame.style.visibility = "visible";
      this.#settle.resolve();
    } else if (event === "height") {
      const height = Math.min(Number(value), HIGHEST);
      if (height > 0 && this.#options.height === "auto" && !this.#options.headless) this.frame.style.height = `${height}px`;
    } else if (event === "crashed") {
      this.#fail("crashed", `${value?.message}`);
    } else if (event) {
      if (Object.hasOwn(this.#listeners, event)) for (const listener of this.#listeners[event]) listener(value);
    } else {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) call?.reject(new PlaygroundError(error.code, error.message));
      else call?.resolve(value);
    }
  }

  async #call(call, given) {
    await this.ready;
    if (this.#over) throw this.#over;
    if (!isShort(given)) throw new PlaygroundError("too-long", `the texts of a call have more than ${LIMIT} characters`);
    return new Promise((resolve, reject) => {
      const id = ++this.#count;
      this.#pending.set(id, { resolve, reject });
      this.#port.postMessage({ id, call, ...given });
    });
  }

  #on(event, listener) {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  load(what) {
    return this.#call("load", typeof what === "string" ? { text: what } : what);
  }

  apply(text) {
    return this.#call("apply", { text });
  }

  kubectl(args, stdin) {
    return this.#call("kubectl", { args, stdin });
  }

  goto(revision) {
    return this.#call("goto", { revision });
  }

  play() {
    return this.#call("play");
  }

  pause() {
    return this.#call("pause");
  }

  step() {
    return this.#call("step");
  }

  getState() {
    return this.#call("getState");
  }

  assert(check) {
    return this.#call("assert", { check });
  }

  onRevision(listener) {
    return this.#on("revision", listener);
  }

  onExplain(listener) {
    this.#call("listen", { explain: true }).catch(() => {});
    return this.#on("explain", listener);
  }

  setLanguage(language) {
    return this.#call("setLanguage", { language });
  }

  setTheme(theme) {
    return this.#call("setTheme", { theme });
  }

  destroy() {
    removeEventListener("message", this.#listener);
    this.#fail("destroyed", "the playground was removed");
    this.#port?.close();
    this.frame.remove();
  }
}

/** Creates a playground at the end of an element. */
export function createPlayground(element, options = {}) {
  return new Playground(element, options);
}

/** The attributes of the element, and the options that they set. */
const ATTRIBUTES = {
  src: (value) => ({ src: value }),
  link: (value) => ({ link: value }),
  panel: (value) => ({ panel: value }),
  language: (value) => ({ language: value }),
  theme: (value) => ({ theme: value }),
  height: (value) => ({ height: value === "auto" ? value : Number.parseFloat(value) || "auto" }),
  "frame-title": (value) => ({ title: value }),
  apply: () => ({ apply: true }),
  readonly: () => ({ readOnly: true }),
  headless: () => ({ headless: true }),
};

/** Returns the text of an element. A highlighted block can have an element for each line, and no line break in its text. */
function lines(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "button") continue;
    // Not `innerText`: without layout it has no line breaks, as on a hidden slide.
    const { display } = getComputedStyle(node);
    const inner = node.localName === "br" ? "\n" : display === "none" ? "" : lines(node);
    const whole = !/^(inline|contents|none)/.test(display);
    if (whole && text && !text.endsWith("\n")) text += "\n";
    text += whole && !inner.endsWith("\n") ? `${inner}\n` : inner;
  }
  return text;
}

/** Returns the manifest in a <pre>: the text of its code element, if there is one, because sites add buttons next to it. */
function written(pre) {
  const codes = pre.querySelectorAll("code");
  return lines(codes.length === 1 ? codes[0] : pre).replace(/^\n/, "").replace(/\s*$/, "\n");
}

/**
 * Finds the <pre> of an element without one: Markdown can close the paragraph that contains the element, and with it
 * the element.
 */
function adopted(element) {
  const paragraph = element.closest("p");
  const next = [element, paragraph].map((one) => one?.nextElementSibling).find((one) => one?.matches("pre, :has(> pre)"));
  return next?.matches("pre") ? next : next?.querySelector("pre");
}

/** The text is shown while the frame cannot be used, and in print. */
const STYLE = `
  :host { display: block; }
  :host([hidden]) { display: none; }
  .live slot { display: none; }
  @media print { .live slot { display: contents; } .live iframe { display: none !important; } }
`;

/** Styles for a text outside of the element: the styles of a site can show `hidden` elements. In print the text is shown. */
const OUTSIDE = "@media not print { [data-bindery-live] { display: none !important; } }";

const sheet = (styles) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  return sheet;
};
let outside;

// Without custom elements (on a server that renders the page), there is nothing to define.
const Base = globalThis.HTMLElement ?? class {};

export class BinderyPlayground extends Base {
  static observedAttributes = ["language", "theme"];
  #watch;
  #box;
  /** A <pre> outside of the element that belongs to it. */
  #outside;

  connectedCallback() {
    if (this.playground || this.#watch) return;
    if (this.getAttribute("loading") === "eager") {
      this.#watch = { disconnect() {} };
      this.#whenParsed(() => this.#start());
      return;
    }
    this.#watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#whenParsed(() => this.#start());
    }, { rootMargin: "200px" });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    // Moving an element removes and inserts it; its frame restarts in any case.
    this.#watch?.disconnect();
    this.#watch = undefined;
    this.playground?.destroy();
    this.playground = undefined;
    this.#live(false);
  }

  attributeChangedCallback(name, before, value) {
    if (!this.playground || before === value || !value) return;
    const set = name === "theme" ? this.playground.setTheme(value) : this.playground.setLanguage(value);
    set.catch(() => {});
  }

  /** Waits until the contents of the element are parsed. */
  #whenParsed(then) {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", then, { once: true });
    else then();
  }

  /** Shows either the frame or the text. */
  #live(live) {
    this.#box?.classList.toggle("live", live);
    if (!this.#outside) return;
    const root = this.getRootNode();
    outside ??= sheet(OUTSIDE);
    if (live && !root.adoptedStyleSheets.includes(outside)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, outside];
    this.#outside.toggleAttribute("data-bindery-live", live);
  }

  /** A shadow tree: the styles and scripts of the site do not affect the frame, and the text keeps its place. */
  #tree() {
    if (this.#box) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(STYLE)];
    this.#box = document.createElement("div");
    this.#box.append(document.createElement("slot"));
    root.append(this.#box);
  }

  #start() {
    if (this.playground || !this.isConnected) return;
    this.#watch.disconnect();
    this.#tree();
    const inside = this.querySelector("pre");
    const pre = inside ?? adopted(this);
    this.#outside = inside ? undefined : pre;
    const options = pre ? { text: written(pre) } : {};
    for (const [name, option] of Object.entries(ATTRIBUTES)) {
      if (this.hasAttribute(name)) Object.assign(options, option(this.getAttribute(name)));
    }
    if (!pre && !options.link && !options.headless) {
      // Not the example: it would look like the author's text.
      const error = "<bindery-playground> found no <pre> with a manifest, neither in it nor after it. See docs/embed.md.";
      console.warn(error, this);
      this.#box.append(Object.assign(document.createElement("p"), { textContent: error, role: "alert" }));
      return;
    }
    /** The playground, as soon as it starts to load. */
    this.playground = createPlayground(this.#box, options);
    const { frame, ready } = this.playground;
    // The text is shown until the frame can be used.
    if (pre) frame.style.height = "0";
    ready.then(() => {
      if (pre && !options.headless) {
        this.#live(true);
        if (frame.style.height === "0px") frame.style.height = typeof options.height === "number" ? `${options.height}px` : "20rem";
      }
      this.dispatchEvent(new CustomEvent("playground", { detail: this.playground, bubbles: true }));
    }, () => {
      this.#live(false);
      frame.style.height = "0";
    });
  }
}

if (globalThis.customElements && !customElements.get("bindery-playground")) customElements.define("bindery-playground", BinderyPlayground);
