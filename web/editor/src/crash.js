// The crash screen. After a panic the module cannot run, so the crash screen is plain DOM: it shows the error, stores the
// text, and offers a restart and a report. The locales are in the module; the crash screen is in English.
import { PREFIX, count, ids, isLink, report } from "./documents.js";

const element = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

/** Returns a value of localStorage, or `null` if the browser blocks the storage. */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * Returns whether an error ends the module: a trap (out of memory, out of bounds, stack overflow), or an overflow of the
 * JavaScript stack in the module.
 */
export function isTrap(error) {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && ["RangeError", "InternalError"].includes(error.name) && /\bwasm\b/.test(error.stack ?? "");
}

/** Cancels all timers and frames: the module cannot run, and each callback would be an error. */
function cancelAll() {
  const last = setTimeout(() => {});
  for (let i = 0; i <= last; i++) {
    clearTimeout(i);
    clearInterval(i);
  }
  const frame = requestAnimationFrame(() => {});
  for (let i = 0; i <= frame; i++) cancelAnimationFrame(i);
}

/** Shows the crash screen once. Returns whether this call showed it. */
export function crash(message) {
  const [id] = ids();
  const [key, link] = [PREFIX + id, isLink()];
  const text = globalThis.binderyEditor.text() || (!link && stored(key)?.replace(/^\d+\n/, "")) || "";
  if (document.querySelector(".crash")) return false;
  const counted = count();
  try {
    // The text of a link is not that of the document.
    if (id && !link) localStorage.setItem(key, `${Date.now()}\n${text}`);
  } catch {
    // Without storage the crash screen still has the text.
  }
  cancelAll();
  const details = report(message, text, link ? location.href : (stored(`${key}.page`) ?? ""));
  const area = element("textarea", { value: details, readOnly: true, rows: 12, id: "crash-report" });
  const copied = element("span", { role: "status" });
  const copy = element("button", { type: "button", textContent: "Copy the report" });
  copy.onclick = async () => {
    area.select();
    await navigator.clipboard?.writeText(details).catch(() => document.execCommand("copy"));
    copied.textContent = "Copied.";
  };
  const keep = element("a", { textContent: "Download the text", download: "manifest.yaml" });
  keep.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const restart = element("button", { type: "button", className: "primary", textContent: "Restart with this text" });
  // A link is opened again without its commands.
  restart.onclick = () => (link && counted ? location.reload() : location.replace(location.href.split("#")[0]));
  const box = element(
    "div", { className: "crash-box" },
    element("h1", { textContent: "Bindery has crashed", id: "crash-title" }),
    element("p", { textContent: "This is a fault of the page, not of your manifest. Your text is stored. After the restart the cluster is empty." }),
    element("pre", { className: "crash-message", textContent: message }),
    element("label", { htmlFor: "crash-report", textContent: "Report" }),
    area,
    element("p", { className: "crash-buttons" }, restart, keep, copy, copied),
  );
  const screen = element("div", { className: "crash" }, box);
  screen.setAttribute("role", "alertdialog");
  screen.setAttribute("aria-modal", "true");
  screen.setAttribute("aria-labelledby", "crash-title");
  screen.dataset.testid = "crash";
  document.body.append(screen);
  for (const other of document.body.children) if (other !== screen) other.inert = true;
  restart.focus();
  return true;
}
