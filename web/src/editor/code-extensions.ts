import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { type Extension, Prec } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { styleNonce } from '../theme/style-nonce.ts'
import { codeHighlighter } from './code-highlighter.ts'
import { placeMark } from './place-mark.ts'
import { replaceByTyping } from './replace-by-typing.ts'

/** How code looks, wherever it is read or written. */
export function readingExtensions(label: string): Extension {
  return [
    EditorView.cspNonce.of(styleNonce()),
    lineNumbers(),
    EditorView.lineWrapping,
    syntaxHighlighting(codeHighlighter),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
  ]
}

/** Tab keeps moving the focus unless the language says otherwise; it takes a completion only while one is offered. */
export function writingExtensions(label: string, run: () => void): Extension {
  return [
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: () => started(run) },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    readingExtensions(label),
    history(),
    closeBrackets(),
    bracketMatching(),
    autocompletion({ icons: false }),
    placeMark,
    replaceByTyping,
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
  ]
}

function started(run: () => void): true {
  run()
  return true
}
