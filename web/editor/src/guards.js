// Parts of a text that a lesson gives: they stay as they are, and some of them are folded away. The page says which; it may
// change them itself. Only CodeMirror keeps them: in the plain text area all can be seen and changed.
import { EditorState, RangeSet, RangeValue, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

const set = StateEffect.define();

class Part extends RangeValue {
  constructor(hidden, words) {
    super();
    Object.assign(this, { hidden, words });
  }
  eq(other) {
    return this.hidden === other.hidden && this.words === other.words;
  }
}

class Folded extends WidgetType {
  constructor(words) {
    super();
    this.words = words;
  }
  eq(other) {
    return other.words === this.words;
  }
  toDOM() {
    const line = document.createElement("div");
    line.className = "cm-given-hidden";
    line.textContent = `⋯ ${this.words}`;
    return line;
  }
}

/** Where the parts are, as the text around them changes. */
const field = StateField.define({
  create: () => ({ parts: RangeSet.empty, words: "" }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(set)) {
        const { list, words } = effect.value;
        return { parts: RangeSet.of(list.map(({ from, to, hidden }) => new Part(hidden, words).range(from, to))), words };
      }
    }
    if (!transaction.docChanged) return value;
    // Another text of the page's: it will say again what it keeps.
    if (transaction.isUserEvent("page")) return { ...value, parts: RangeSet.empty };
    return { ...value, parts: value.parts.map(transaction.changes) };
  },
  provide: (self) => [
    EditorView.decorations.compute([self], (state) => {
      const out = [];
      state.field(self).parts.between(0, state.doc.length, (from, to, part) => {
        if (part.hidden) {
          const words = part.hidden;
          // Up to the line's end: the next line keeps its begin.
          const end = to > from && state.sliceDoc(to - 1, to) === "\n" ? to - 1 : to;
          out.push(Decoration.replace({ widget: new Folded(words), block: true }).range(from, end));
          return;
        }
        for (let at = from; at < to; ) {
          const line = state.doc.lineAt(at);
          out.push(Decoration.line({ class: "cm-given" }).range(line.from));
          at = line.to + 1;
        }
      });
      return Decoration.set(out, true);
    }),
    EditorView.atomicRanges.of((view) => {
      const hidden = [];
      view.state.field(self).parts.between(0, view.state.doc.length, (from, to, part) => {
        if (part.hidden) hidden.push(part.range(from, to));
      });
      return RangeSet.of(hidden);
    }),
  ],
});

/** Whether a change leaves a part as it is: it may come right before a line or right after one, but join none to another. */
const leaves = (from, to, text, part) => {
  if (from === to) return from < part.from || from >= part.to || (from === part.from && from === 0 && text.endsWith("\n"));
  if (to <= part.from) return to < part.from || text.endsWith("\n");
  return from >= part.to;
};

/** An edit that touches what is given does nothing, and assistive technology hears why. */
const filter = EditorState.transactionFilter.of((transaction) => {
  const { parts, words } = transaction.startState.field(field);
  if (!transaction.docChanged || !parts.size || transaction.isUserEvent("page")) return transaction;
  let free = true;
  transaction.changes.iterChanges((from, to, _, __, inserted) => {
    const text = inserted.toString();
    parts.between(from, to, (start, end) => {
      free &&= leaves(from, to, text, { from: start, to: end });
    });
  });
  return free ? transaction : { effects: EditorView.announce.of(words) };
});

export const guards = [field, filter];

/**
 * Sets what stays as it is.
 *
 * @param {EditorView} view
 * @param {{ words: string, list: { from: number, to: number, hidden: string }[] }} parts in UTF-16 units; `hidden`: what is
 *   shown in the place of lines that are folded away, empty for those that are seen; `words`: why they cannot be changed
 */
export const guard = (view, parts) => view.dispatch({ effects: set.of(parts) });
