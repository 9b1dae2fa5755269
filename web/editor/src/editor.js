// CodeMirror as the page uses it. It knows text and positions, no Kubernetes; what it offers and explains while somebody
// types comes from `assist`, loaded when the editor has been drawn.
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

// Colours come from the page's custom properties, and so follow the system's light and dark.
// The line-by-line mode colours keys as atoms; it is a fifth of the size of the full grammar, and the page reads YAML by itself.
const colours = HighlightStyle.define([
  { tag: tags.atom, color: "var(--syn-key)" },
  { tag: tags.string, color: "var(--syn-string)" },
  { tag: [tags.number, tags.bool, tags.keyword, tags.variableName], color: "var(--syn-atom)" },
  { tag: tags.comment, color: "var(--syn-comment)", fontStyle: "italic" },
  { tag: [tags.meta, tags.punctuation, tags.definition(tags.variableName)], color: "var(--ink-3)" },
]);

/** Folds a line with all that stands further in below it: blocks in YAML are what is indented. */
const blocks = foldService.of((state, from) => {
  const first = state.doc.lineAt(from);
  const depth = (line) => (/\S/.test(line.text) ? line.text.search(/[^\s]/) : Infinity);
  // A list may stand as far in as the key it belongs to.
  const belongs = (line) => depth(line) > depth(first) ||
    (depth(line) === depth(first) && /^\s*-\s/.test(line.text) && /:\s*$/.test(first.text));
  if (depth(first) === Infinity || first.number === state.doc.lines) return null;
  let last = first.number;
  for (let n = first.number + 1; n <= state.doc.lines && belongs(state.doc.line(n)); n++) {
    if (depth(state.doc.line(n)) !== Infinity) last = n;
  }
  return last > first.number ? { from: first.to, to: state.doc.line(last).to } : null;
});

/** Types over what is selected. A browser would keep its look by an inline style, which the page's policy does not allow. */
function replace(event, view) {
  if (event.inputType !== "insertText" || !event.data || !event.cancelable || view.composing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}

/** Creates CodeMirror in an element, with the options and methods of `createEditor` in `boot`. The hooks may become others. */
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
        syntaxHighlighting(colours),
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
    (error) => globalThis.binderyEditor.lost(error, true), // Without it the editor edits all the same.
  );
  const clamp = (n) => Math.max(0, Math.min(n, view.state.doc.length));
  return {
    dom: view.dom,
    scroller: view.scrollDOM,
    /** Tells what was typed in this frame. */
    flush: () => frame && flush(),
    /** Says in the page's language what the text is. */
    relabel: () => view.dispatch({ effects: labels.reconfigure(label()) }),
    focused: () => view.hasFocus,
    /** The whole text. */
    text: () => view.state.doc.toString(),
    /**
     * Replaces the whole text, as one edit that can be undone. The page knows it already and is not told. What is the same
     * at both ends stays, with the cursor and the folds there.
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
    /** Shows diagnostics: `{ from, to, severity, message }[]`, offsets in UTF-16 units. */
    setDiagnostics: (list) => {
      const known = list.map((d) => ({ ...d, from: clamp(d.from), to: clamp(Math.max(d.from, d.to)) }));
      view.dispatch(setDiagnostics(view.state, known));
    },
    /** Keeps parts of the text from being changed; see `guards.js`. */
    guard: (parts) => guard(view, parts),
    /** Puts the cursor at the begin of a line, from 1. */
    reveal: (line) => {
      const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines))).from;
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    /** Gives the editor the keyboard. */
    focus: () => view.focus(),
    /** Takes the editor away. */
    destroy: () => view.destroy(),
  };
}
