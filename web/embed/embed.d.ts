/**
 * Puts Bindery, a simulation of Kubernetes' storage control plane, into another page. The playground runs in a frame in a
 * sandbox. See docs/embed.md.
 */

/** A theme; `auto` follows the system. */
export type Theme = "light" | "dark" | "auto";

/** A language of the page. */
export type Language = "en" | "ru" | "zh";

/** A panel of the page. */
export type Panel =
  | "manifest" | "story" | "objects" | "nodes" | "graph" | "etcd" | "events" | "csi" | "terminal" | "time" | "explain";

/** What a playground begins with, and what it lets its reader do. */
export interface Options {
  /** The folder that the page lives in; by default that of embed.js. */
  src?: string;
  /** The title of the frame, for assistive technology. */
  title?: string;
  /** The manifest text. */
  text?: string;
  /** A share link of the page, or its hash: text, what was done, what is shown. Beats `text`. */
  link?: string;
  /** Applies the text at once. */
  apply?: boolean;
  /** The reader may look and step through time, but change nothing. Calls still may. */
  readOnly?: boolean;
  /** Nothing is shown: the playground is there for calls alone. */
  headless?: boolean;
  /** The language; by default that of the link or of the browser. */
  language?: Language;
  /** The theme; by default `auto`. */
  theme?: Theme;
  /** The panel that is shown first. */
  panel?: Panel;
  /** How high the frame is: pixels, or as high as what is in it. By default `auto`. */
  height?: number | "auto";
}

/** What can be loaded in place of a text. */
export interface Source {
  text?: string;
  link?: string;
}

/** What kubectl printed, and where the cluster was afterwards. */
export interface Printed {
  exit: number;
  stdout: string;
  stderr: string;
  revision: number;
}

/** Where in time the page is. */
export interface Place {
  /** The revision of etcd that is shown. */
  revision: number;
  /** The newest revision. */
  latest: number;
  /** Whether the newest moment is shown, whatever it is. */
  live: boolean;
}

/** A write to etcd. */
export interface Write {
  revision: number;
  /** The key in etcd. */
  key: string;
  /** Who wrote it: a controller's name, or a command line. */
  actor: string;
  /** Which decision led to it. */
  branch: string;
  /** The decision in words, in the page's language. */
  why: string;
}

/** What is shown now, and what was written to get there. */
export interface Revision extends Place {
  writes: Write[];
}

/** Something that is not where its owner wants it. */
export interface Stuck {
  /** The key of the object in etcd. */
  key: string;
  /** The name of the problem. */
  problem: string;
  /** The problem in words, in the page's language. */
  sentence: string;
  /** Who would have to act. */
  waitsFor: string;
}

/** A check, as lessons have them: `{ object: "pvc/data", path: ".status.phase", is: "Bound" }`. See lessons/README.md. */
export type Check = Record<string, unknown>;

/** What came of a check. */
export interface Finding {
  /** Whether it holds. */
  holds: boolean;
  /** What was looked at: `pvc/data .status.phase`. */
  subject: string;
  /** What is wanted, in words. */
  want: string;
  /** What there is, in words. */
  have: string;
}

/** Everything about the page. */
export interface State extends Place {
  text: string;
  language: Language;
  panel: Panel;
  readOnly: boolean;
  playing: boolean;
  /** Whether the controllers have nothing more to write. */
  settled: boolean;
  /** The objects as `kubectl get -o json` shows them, by their keys in etcd. */
  objects: Record<string, unknown>;
}

/** What went wrong with a call. */
export class PlaygroundError extends Error {
  /** `timeout`, `version`, `destroyed`, `crashed`, or what the page answered: `bad-call`, `too-long`, `no-such-revision`, … */
  code: string;
}

/** A playground. Calls wait until it is ready. */
export interface Playground {
  /** The frame that it lives in. */
  readonly frame: HTMLIFrameElement;
  /** Resolves when the page has started; rejects when it cannot start. */
  readonly ready: Promise<void>;
  /** Begins with an empty cluster and a text, or with all that a link holds. */
  load(what: string | Source): Promise<Place>;
  /** Applies the text (of the editor, or this one), and waits until the controllers are at rest. */
  apply(text?: string): Promise<Printed>;
  /** Runs a kubectl command line, without the word itself, and waits until the controllers are at rest. */
  kubectl(args: string[], stdin?: string): Promise<Printed>;
  /** Shows the moment of a revision. */
  goto(revision: number): Promise<Place>;
  /** Lets moments pass. */
  play(): Promise<Place>;
  /** Stops that. */
  pause(): Promise<Place>;
  /** To the next write: of history, or of the controllers. */
  step(): Promise<Place>;
  /** Everything about the page. */
  getState(): Promise<State>;
  /** Looks whether a check holds at the moment that is shown. Writes and calls count since the cluster was new. */
  assert(check: Check): Promise<Finding>;
  /** Hears of every moment that is shown. Gives a function that ends it. */
  onRevision(listener: (revision: Revision) => void): () => void;
  /** Hears what is stuck whenever that changes. Gives a function that ends it. */
  onExplain(listener: (stuck: Stuck[]) => void): () => void;
  /** Speaks another language. */
  setLanguage(language: Language): Promise<void>;
  /** Shows another theme. */
  setTheme(theme: Theme): Promise<void>;
  /** Takes the playground away. Calls that wait are rejected. */
  destroy(): void;
}

/** Puts a playground into an element: at the end of what is in there. */
export function createPlayground(element: Element, options?: Options): Playground;

/**
 * `<bindery-playground>`: turns the `<pre>` in it into a playground when it comes into sight (`loading="eager"`: at once).
 * Attributes: `src`, `link`, `panel`, `language`, `theme`, `height`, `frame-title`, `apply`, `readonly`, `headless`.
 * The event `playground` tells that it is ready.
 */
export class BinderyPlayground extends HTMLElement {
  /** The playground, from the moment on when it begins to load. */
  playground?: Playground;
}

declare global {
  interface HTMLElementTagNameMap {
    "bindery-playground": BinderyPlayground;
  }
}
