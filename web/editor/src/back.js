// The browser's Back closes what the reader opened: each such thing has an entry in the history of the tab.
//
// The state of an entry is `{ places }`: the places from the first one to its own. A place is a text (`State::place` in
// web/src/state.rs): the tab or `-`, then what is open, with spaces between. What is closed in another way leaves its entry.
// All entries have the address that the page has at the time.

/** How long the page may take to go where an entry says, in milliseconds. */
const PATIENCE = 100;

let place, then, timer;
/** Whether the page itself goes back. */
let moving = false;
let address = location.href;

/** In a frame the history is the host's. */
const isOwn = parent === globalThis && !new URLSearchParams(location.search).has("embed");

const places = () => history.state?.places ?? [];

/** Changes the address of the entry. */
export function setAddress(to) {
  history.replaceState(history.state, "", to);
  address = location.href;
}

/** Makes the history agree with the page. */
function settle() {
  if (moving) return;
  const all = places(), from = all.at(-1);
  const to = place + (document.querySelector(":popover-open") ? " menu" : "");
  if (to === from) return;
  const back = all.lastIndexOf(to) + 1 - all.length;
  if (from !== undefined && back > -all.length) {
    moving = true;
    return history.go(back);
  }
  const [tab, ...open] = to.split(" ");
  const [oldTab, ...old] = from?.split(" ") ?? ["-"];
  const opens = from !== undefined && (open.length > old.length || (open.length === old.length && tab !== oldTab && ![tab, oldTab].includes("-")));
  try {
    if (opens) history.pushState({ places: [...all, to] }, "");
    else history.replaceState({ places: [...all.slice(0, -1), to] }, "");
  } catch {
    // The browser allows so many in a while.
  }
}

function soon(delay) {
  clearTimeout(timer);
  timer = setTimeout(settle, delay);
}

/** Goes where the entry says. */
function follow() {
  for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
  then(places().at(-1));
  soon(PATIENCE);
}

/** The page is at a place. */
export function at(now) {
  if (!isOwn) return;
  const first = place === undefined;
  place = now;
  if (first && places().length) follow();
  else soon(0);
}

/** `then` hears which place Back or Forward leads to. */
export function onBack(hear) {
  then = hear;
}

if (isOwn) {
  addEventListener("toggle", () => place !== undefined && soon(0), true);
  addEventListener("popstate", ({ state }) => {
    if (!state?.places || place === undefined) return;
    setAddress(address);
    if (!moving) return follow();
    moving = false;
    soon(0);
  });
}
