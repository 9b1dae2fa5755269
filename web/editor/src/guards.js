// Read-only ranges of the text of a lesson; some of them are hidden. The page sets the ranges, and may change their text.
// Only CodeMirror enforces them: in the `<textarea>` all text is visible and can be changed.
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

/** The ranges, mapped through changes of the text. */
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
    // The page replaced the text: it sets the ranges again.
    if (transaction.isUserEvent("page")) return { ...value, parts: RangeSet.empty };
    return { ...value, parts: value.parts.map(transaction.changes) };
  },
  provide: (self) => [
    EditorView.decorations.compute([self], (state) => {
      const out = [];
      state.field(self).parts.between(0, state.doc.length, (from, to, part) => {
        if (part.hidden) {
          const words = part.hidden;
          // Up to the end of the line: the next line keeps its start.
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

/** Returns whether a change leaves a range intact: it may insert lines before or after the range, but not join lines. */
const leaves = (from, to, text, part) => {
  if (from === to) return from < part.from || from >= part.to || (from === part.from && from === 0 && text.endsWith("\n"));
  if (to <= part.from) return to < part.from || text.endsWith("\n");
  return from >= part.to;
};

/** Rejects an edit of a read-only range, and announces the reason to assistive technology. */
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
 * Sets the read-only ranges.
 *
 * @param {EditorView} view
 * @param {{ words: string, list: { from: number, to: number, hidden: string }[] }} parts in UTF-16 code units; `hidden`: the
 *   text that replaces hidden lines, empty for visible lines; `words`: the reason why the ranges are read-only
 */
export const guard = (view, parts) => view.dispatch({ effects: set.of(parts) });
