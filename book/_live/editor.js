// The editor for code, loaded at the first edit: CodeMirror with Python, and keys that lead out of it.
// It sets these classes, for which live.css has rules: cm-editor cm-scroller cm-gutters cm-content cm-line
// tok-keyword tok-string tok-comment.
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const setMark = StateEffect.define();
const markedLine = StateField.define({
  create: () => Decoration.none,
  update(marks, { effects, docChanged, state }) {
    for (const effect of effects) {
      if (!effect.is(setMark)) continue;
      const there = effect.value && effect.value <= state.doc.lines;
      return there ? Decoration.set(Decoration.line({ class: "live-wrong" }).range(state.doc.line(effect.value).from)) : Decoration.none;
    }
    return docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Tab indents; after Escape it leads to the next button, as keyboards must never be trapped.
function tabs(label) {
  const kept = new Compartment();
  const indents = keymap.of([{ key: "Tab", run: indentMore, shift: indentLess }]);
  return [
    keymap.of([{ key: "Escape", run: (view) => { view.dispatch({ effects: kept.reconfigure([]) }); return true; } }]),
    kept.of(indents),
    EditorView.domEventHandlers({ focus: (_, view) => { view.dispatch({ effects: kept.reconfigure(indents) }); } }),
    EditorView.contentAttributes.of({ "aria-label": label }),
  ];
}

globalThis.bookEditor = (place, { code, label, changed, run }) => {
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([{ key: "Shift-Enter", run: () => { run(); return true; } }]),
        tabs(label),
        history(), drawSelection(), lineNumbers(), bracketMatching(), indentUnit.of("    "), python(),
        syntaxHighlighting(classHighlighter),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        markedLine,
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    mark: (line) => view.dispatch({ effects: setMark.of(line) }),
    focus: () => view.focus(),
    remove: () => view.destroy(),
  };
};
