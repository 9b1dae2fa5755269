// CodeMirror as the page uses it. It has no knowledge of Kubernetes: completion and documentation are in assist.js, which
// is loaded after the editor is rendered.
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap,
  lineNumbers,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  HighlightStyle, StreamLanguage, foldGutter, foldKeymap, foldService, indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { guard, guards } from "./guards.js";

// Colors are custom properties of the page, so they follow the theme.
// The stream mode highlights keys as atoms. It is a fifth of the size of the full grammar, and the page parses YAML itself.
const colors = HighlightStyle.define([
  { tag: tags.atom, color: "var(--syn-key)" },
  { tag: tags.string, color: "var(--syn-string)" },
  { tag: [tags.number, tags.bool, tags.keyword, tags.variableName], color: "var(--syn-atom)" },
  { tag: tags.comment, color: "var(--syn-comment)", fontStyle: "italic" },
  { tag: [tags.meta, tags.punctuation, tags.definition(tags.variableName)], color: "var(--ink-3)" },
]);

/** Folds a line with the deeper indented lines below it: a YAML block. */
const blocks = foldService.of((state, from) => {
  const first = state.doc.lineAt(from);
  const depth = (line) => (/\S/.test(line.text) ? line.text.search(/[^\s]/) : Infinity);
  // A list may have the indentation of its key.
  const belongs = (line) => depth(line) > depth(first) ||
    (depth(line) === depth(first) && /^\s*-\s/.test(line.text) && /:\s*$/.test(first.text));
  if (depth(first) === Infinity || first.number === state.doc.lines) return null;
  let last = first.number;
  for (let n = first.number + 1; n <= state.doc.lines && belongs(state.doc.line(n)); n++) {
    if (depth(state.doc.line(n)) !== Infinity) last = n;
  }
  return last > first.number ? { from: first.to, to: state.doc.line(last).to } : null;
});

/** Replaces the selection by the typed text. A browser would add an inline style, which the page's policy forbids. */
function replace(event, view) {
  if (event.inputType !== "insertText" || !event.data || !event.cancelable || view.composing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}

/** Creates CodeMirror in an element, with the options and methods of `createEditor` in boot.js. The hooks may change. */
export function codemirror(parent, hooks, { doc, selection, focused }) {
  const [assistance, labels] = [new Compartment(), new Compartment()];
  const label = () => EditorView.contentAttributes.of({ "aria-label": hooks.label });
  let frame = 0;
  const flush = () => {
    if (frame) cancelAnimationFrame(frame);
    frame = 0;
    hooks.onChange(view.state.doc.toString());
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      selection: { anchor: Math.min(selection.anchor, doc.length), head: Math.min(selection.head, doc.length) },
      extensions: [
        assistance.of([]), guards, EditorState.readOnly.of(!!globalThis.binderyEditor.readOnly),
        keymap.of([{
          key: "Mod-Enter",
          run: () => {
            if (frame) flush();
            hooks.onApply();
            return true;
          },
        }]),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), foldGutter(),
        indentUnit.of("  "), highlightActiveLine(),
        search({ top: true }), lintGutter(), StreamLanguage.define(yaml), blocks,
        syntaxHighlighting(colors),
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
        EditorView.domEventHandlers({ beforeinput: replace }),
        labels.of(label()),
        EditorView.contentAttributes.of({ spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((t) => t.isUserEvent("page"))) {
            frame ||= requestAnimationFrame(flush);
          }
        }),
      ],
    }),
  });
  if (focused) view.focus();
  import("./assist.js").then(
    ({ assist }) => {
      view.dispatch({ effects: assistance.reconfigure(assist({ names: (resource) => hooks.names(resource), kinds: new Map(JSON.parse(hooks.kinds)) })) });
      globalThis.binderyEditor.assists = true;
    },
    (error) => globalThis.binderyEditor.reportLoadError(error, true), // The editor works without it.
  );
  const clamp = (n) => Math.max(0, Math.min(n, view.state.doc.length));
  return {
    dom: view.dom,
    scroller: view.scrollDOM,
    /** Reports the edits of this frame. */
    flush: () => frame && flush(),
    /** Sets the accessible name in the language of the page. */
    relabel: () => view.dispatch({ effects: labels.reconfigure(label()) }),
    focused: () => view.hasFocus,
    /** Returns the text. */
    text: () => view.state.doc.toString(),
    /**
     * Replaces the text in one edit that can be undone. `onChange` is not called. A common prefix and suffix stay, with the
     * cursor and the folds in them.
     */
    setText: (text) => {
      if (frame) cancelAnimationFrame(frame);
      frame = 0;
      const [old, next] = [view.state.doc.toString(), text.replace(/\r\n?/g, "\n")];
      const shorter = Math.min(old.length, next.length);
      let from = 0, end = 0;
      while (from < shorter && old[from] === next[from]) from++;
      while (end < shorter - from && old.at(-1 - end) === next.at(-1 - end)) end++;
      view.dispatch({ changes: { from, to: old.length - end, insert: next.slice(from, next.length - end) }, userEvent: "page" });
    },
    /** Shows diagnostics: `{ from, to, severity, message }[]`, offsets in UTF-16 code units. */
    setDiagnostics: (list) => {
      const known = list.map((d) => ({ ...d, from: clamp(d.from), to: clamp(Math.max(d.from, d.to)) }));
      view.dispatch(setDiagnostics(view.state, known));
    },
    /** Makes ranges of the text read-only; see `guards.js`. */
    guard: (parts) => guard(view, parts),
    /** Moves the cursor to the start of a line, counted from 1, and focuses the editor. */
    reveal: (line) => {
      const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines))).from;
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    /** Focuses the editor. */
    focus: () => view.focus(),
    /** Removes the editor. */
    destroy: () => view.destroy(),
  };
}
