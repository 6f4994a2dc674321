import { PostgreSQL } from '@codemirror/lang-sql'
import { highlightCode } from '@lezer/highlight'
import { type ReactNode, useMemo } from 'react'
import { codeHighlighter } from '../editor/code-highlighter.ts'
import classes from './sql-view.module.css'

/** SQL to read, with its words told apart by colour and weight. */
export function SqlView({ sql }: { readonly sql: string }) {
  const parts = useMemo(() => highlighted(sql), [sql])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className={classes.sql} tabIndex={0} aria-label="SQL">
      <pre>
        <code>{parts}</code>
      </pre>
    </section>
  )
}

function highlighted(sql: string): ReactNode[] {
  const parts: ReactNode[] = []
  highlightCode(
    sql,
    PostgreSQL.language.parser.parse(sql),
    codeHighlighter,
    (text, names) =>
      parts.push(
        names === '' ? (
          text
        ) : (
          <span key={parts.length} className={names}>
            {text}
          </span>
        ),
      ),
    () => parts.push('\n'),
  )
  return parts
}
