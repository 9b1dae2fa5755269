// The Back button of the browser closes what the user opened: each opened element has an entry in the session history.
//
// The state of an entry is `{ places }`: the locations from the first entry to this one. A location is a text
// (`State::place` in web/src/state.rs): the tab or `-`, then the opened elements, separated by spaces. An element that is
// closed in another way leaves its entry. All entries have the current address of the page.

/** The time that the page may take to show the location of an entry, in milliseconds. */
const TIMEOUT = 100;

let place, onBack, timer;
/** Whether the page itself traverses the history. */
let moving = false;
let address = location.href;

/** In a frame the session history belongs to the host. */
const isOwn = parent === globalThis && !new URLSearchParams(location.search).has("embed");

const places = () => history.state?.places ?? [];

/** Replaces the address of the current entry. */
export function setAddress(to) {
  history.replaceState(history.state, "", to);
  address = location.href;
}

/** Synchronizes the session history with the page. */
function synchronize() {
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
    // The browser limits the rate of new entries.
  }
}

function schedule(delay) {
  clearTimeout(timer);
  timer = setTimeout(synchronize, delay);
}

/** Shows the location of the current entry. */
function follow() {
  for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
  onBack(places().at(-1));
  schedule(TIMEOUT);
}

/** Records the current location of the page. */
export function noteLocation(now) {
  if (!isOwn) return;
  const first = place === undefined;
  place = now;
  if (first && places().length) follow();
  else schedule(0);
}

/** Calls `callback` with the location that Back or Forward leads to. */
export function onNavigate(callback) {
  onBack = callback;
}

if (isOwn) {
  addEventListener("toggle", () => place !== undefined && schedule(0), true);
  addEventListener("popstate", ({ state }) => {
    if (!state?.places || place === undefined) return;
    setAddress(address);
    if (!moving) return follow();
    moving = false;
    schedule(0);
  });
}
