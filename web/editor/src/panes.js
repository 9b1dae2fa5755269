// The sizes of the panes, which the user changes at separators (by drag, or by the keyboard as in the ARIA pattern "window
// splitter"). The styles read the sizes from custom properties of the root element. Also scrolls opened elements into view.
const KEY = "bindery.panes";
/** The largest size, and the smallest that is not collapsed, in percent of the window. */
const MOST = 75, LEAST = 12;
const STEP = 2;

/** The size of each pane in percent of the window: `undefined` is the default, 0 is collapsed. */
let sizes = {};
/** The sizes before panes were collapsed. */
const before = {};

/** Returns the pane of a separator: the custom property, the element, and whether it is a column. */
const pane = (separator) => {
  const [name] = separator.dataset.pane.split(" ");
  return { name, column: name === "columns", element: document.getElementById(separator.getAttribute("aria-controls")) };
};

const measured = ({ column, element }) => {
  const { width, height } = element.getBoundingClientRect();
  return Math.round(column ? (width / innerWidth) * 100 : (height / innerHeight) * 100);
};

function show() {
  const root = document.documentElement;
  for (const [name, unit] of [["columns", "vw"], ["rows", "dvh"]]) {
    if (sizes[name] === undefined) root.style.removeProperty(`--${name}`);
    else root.style.setProperty(`--${name}`, `${sizes[name]}${unit}`);
    root.toggleAttribute(`data-sized-${name}`, sizes[name] !== undefined);
    root.toggleAttribute(`data-collapsed-${name}`, sizes[name] === 0);
  }
  for (const separator of document.querySelectorAll("[role=separator]")) separator.setAttribute("aria-valuenow", measured(pane(separator)));
}

function set(name, size, keep) {
  if (size === undefined) delete sizes[name];
  else sizes[name] = size < LEAST / 2 ? 0 : Math.min(MOST, Math.max(LEAST, Math.round(size * 10) / 10));
  show();
  if (!keep) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(sizes));
  } catch {
    // The sizes apply to this visit only.
  }
}

/** Collapses a pane, or restores its size. */
function toggle({ name, ...rest }, keep) {
  if (sizes[name] === 0) return set(name, before[name], keep);
  before[name] = sizes[name] ?? undefined;
  set(name, 0, keep);
}

/**
 * @param {boolean} keep whether sizes are stored for the next visit: not where the page is embedded
 * @param {(key: string) => string | null} stored reads the storage
 */
export function panes(keep, stored) {
  try {
    const kept = keep ? JSON.parse(stored(KEY) ?? "{}") : {};
    for (const name of ["columns", "rows"]) if (kept[name] >= 0 && kept[name] <= MOST) sizes[name] = kept[name];
  } catch {
    sizes = {};
  }
  show();
  const at = ({ target }) => target.closest?.("[role=separator][data-pane]");
  addEventListener("pointerdown", (event) => {
    const separator = at(event);
    if (!separator || event.button !== 0) return;
    event.preventDefault();
    separator.focus();
    separator.setPointerCapture(event.pointerId);
    const own = pane(separator);
    const { left, top } = own.element.getBoundingClientRect();
    let moved = false;
    const move = ({ clientX, clientY }) => {
      const size = own.column ? ((clientX - left) / innerWidth) * 100 : ((clientY - top) / innerHeight) * 100;
      // A click does not move.
      if (!moved && Math.abs(size - measured(own)) < 0.5) return;
      moved = true;
      set(own.name, size, false);
    };
    separator.addEventListener("pointermove", move);
    separator.addEventListener("lostpointercapture", () => {
      separator.removeEventListener("pointermove", move);
      if (moved) set(own.name, sizes[own.name], keep);
    }, { once: true });
  });
  addEventListener("dblclick", (event) => at(event) && toggle(pane(at(event)), keep));
  addEventListener("focusin", (event) => at(event) && show());
  addEventListener("keydown", (event) => {
    const separator = at(event);
    if (!separator || event.ctrlKey || event.altKey || event.metaKey) return;
    const own = pane(separator);
    const [less, more] = own.column ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const now = sizes[own.name] ?? measured(own);
    const to = { [less]: () => set(own.name, now - STEP, keep), [more]: () => set(own.name, Math.max(now + STEP, LEAST), keep),
      Home: () => set(own.name, 0, keep), End: () => set(own.name, MOST, keep), Enter: () => toggle(own, keep), Escape: () => set(own.name, undefined, keep) }[event.key];
    if (!to) return;
    // The page also handles the arrow keys.
    event.preventDefault();
    event.stopImmediatePropagation();
    to();
  }, true);
  // An opened element is scrolled into view after it is rendered.
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("[aria-expanded], summary");
    if (!button) return;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const details = button.matches("summary") && button.parentElement;
      if (!button.isConnected || !(details ? details.open : button.ariaExpanded === "true")) return;
      const box = details || button.closest("tr")?.nextElementSibling || button.closest("li");
      box?.scrollIntoView({ block: "nearest" });
    }));
  });
}
