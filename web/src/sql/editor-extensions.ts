import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, SQLite, sql } from '@codemirror/lang-sql'
import { bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { type Extension, Prec } from '@codemirror/state'
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { sqlHighlighter } from '../table/sql-view.tsx'
import { styleNonce } from '../theme/style-nonce.ts'
import { placeMark } from './place-mark.ts'
import { replaceByTyping } from './replace-by-typing.ts'
import type { SqlConnection } from './sql-api.ts'

/** Tab keeps moving the focus; it takes a completion only while one is offered. */
export function editorExtensions(run: () => void): Extension {
  return [
    EditorView.cspNonce.of(styleNonce()),
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: () => started(run) },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    lineNumbers(),
    history(),
    closeBrackets(),
    bracketMatching(),
    autocompletion({ icons: false }),
    EditorView.lineWrapping,
    syntaxHighlighting(sqlHighlighter),
    placeMark,
    replaceByTyping,
    placeholder('SELECT …'),
    EditorView.contentAttributes.of({ 'aria-label': 'SQL', spellcheck: 'false', autocapitalize: 'off' }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
  ]
}

/** The dialect's words, and the names of what may be read. */
export function languageOf(connection: SqlConnection): Extension {
  const schema = Object.fromEntries(connection.tables.map((table) => [table.name.replaceAll('"', ''), table.columns.map((column) => column.name)]))
  return sql({ dialect: connection.dialect === 'sqlite' ? SQLite : PostgreSQL, schema, upperCaseKeywords: true })
}

function started(run: () => void): true {
  run()
  return true
}
