import { Anchor } from '@mantine/core'
import { useState } from 'react'
import classes from './json-tree.module.css'

const OPEN_DEPTH = 2
const SHOWN_AT_ONCE = 100

/** A value of JSON, its parts folded below the first two levels. */
export function JsonTree({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }) {
  if (typeof value !== 'object' || value === null) return <Leaf value={value} />
  const entries = Object.entries(value)
  const isList = Array.isArray(value)
  if (entries.length === 0) return <span className={classes.quiet}>{isList ? '[]' : '{}'}</span>
  return (
    <details className={classes.node} open={depth < OPEN_DEPTH}>
      <summary>
        <span className={classes.quiet}>
          {isList ? `list of ${entries.length.toLocaleString()}` : `${entries.length.toLocaleString()} ${entries.length === 1 ? 'key' : 'keys'}`}
        </span>
      </summary>
      <Children entries={entries} depth={depth} />
    </details>
  )
}

function Children({ entries, depth }: { readonly entries: readonly (readonly [string, unknown])[]; readonly depth: number }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const hidden = entries.length - shown
  return (
    <ul className={classes.children}>
      {entries.slice(0, shown).map(([key, value]) => (
        <li key={key}>
          <span className={classes.key}>{key}</span> <JsonTree value={value} depth={depth + 1} />
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <Anchor component="button" type="button" size="sm" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
            Show more ({hidden.toLocaleString()} left)
          </Anchor>
        </li>
      )}
    </ul>
  )
}

function Leaf({ value }: { readonly value: unknown }) {
  return (
    <span className={classes.leaf} data-type={value === null ? 'null' : typeof value}>
      {typeof value === 'string' ? value : String(value)}
    </span>
  )
}
