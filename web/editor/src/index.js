// The editor's side of the bridge: what the page may ask of CodeMirror. It knows text and positions, no Kubernetes.
// The bundle hangs itself on `window.binderyEditor`, so that the page needs no bundler of its own.
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap,
  lineNumbers,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { yaml } from "@codemirror/lang-yaml";

/**
 * Creates an editor in an element.
 *
 * @param {HTMLElement} parent where it goes
 * @param {string} text the first text
 * @param {(text: string) => void} onChange called with the whole text after every edit
 * @param {() => void} onApply called on Ctrl/Cmd+Enter
 */
export function createEditor(parent, text, onChange, onApply) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (onApply(), true) }]),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), foldGutter(),
        drawSelection(), indentOnInput(), indentUnit.of("  "), bracketMatching(), highlightActiveLine(),
        highlightSelectionMatches(), lintGutter(), yaml(),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    /** The whole text. */
    text: () => view.state.doc.toString(),
    /** Replaces the whole text, as one edit that can be undone. */
    setText: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    /** Shows diagnostics: `{ from, to, severity, message }[]`, offsets in UTF-16 units. */
    setDiagnostics: (list) => view.dispatch(setDiagnostics(view.state, list)),
    /** Gives the editor the keyboard. */
    focus: () => view.focus(),
    /** Takes the editor away. */
    destroy: () => view.destroy(),
  };
}

globalThis.binderyEditor = { createEditor };
