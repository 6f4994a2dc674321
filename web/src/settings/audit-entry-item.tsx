import { Text } from '@mantine/core'
import type { AuditEntry } from './audit-api.ts'
import classes from './audit-page.module.css'

const OUTCOMES = { ok: '', denied: 'Denied', error: 'Failed' } as const

/** One act in a line; all that is known of it below. */
export function AuditEntryItem({ entry }: { readonly entry: AuditEntry }) {
  return (
    <li>
      <details className={classes.entry}>
        <summary>
          <span className={classes.line}>
            <code className={classes.action}>{entry.action}</code>
            <span className={classes.target}>{entry.target}</span>
            <span className={classes.outcome} data-outcome={entry.outcome}>
              {OUTCOMES[entry.outcome]}
            </span>
          </span>
          <span className={classes.quiet}>
            {[entry.actor, new Date(entry.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })].join(' · ')}
          </span>
        </summary>
        <dl className={classes.facts}>
          {factsOf(entry).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {factsOf(entry).length === 0 && <Text size="sm">Nothing more is known.</Text>}
      </details>
    </li>
  )
}

function factsOf(entry: AuditEntry): readonly (readonly [name: string, value: string])[] {
  const known = [
    ['Entry', entry.seq.toLocaleString()],
    ['For', entry.on_behalf_of ?? ''],
    ['Address', entry.actor_address],
    ['Request', entry.request_id],
    ...Object.entries(entry.detail).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  ] as const
  return known.flatMap(([name, value]) => (value === '' ? [] : [[name, value] as const]))
}
