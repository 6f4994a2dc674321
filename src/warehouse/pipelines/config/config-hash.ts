import { createHash } from 'node:crypto'
import { isRecord } from './file-schema.ts'
import { type Substitutions, substitute } from './substitutions.ts'

const WITHOUT_VALUE = new Set(['token', 'api_key', 'password', 'client_secret', 'access_token'])

/** Changes when what is fetched or how it lands may change; a new secret is the same config. */
export function configHash(raw: unknown, substitutions: Substitutions): string {
  const open = { values: new Map([...substitutions.values].filter(([name]) => !name.startsWith('secret:'))), hidden: [] }
  return createHash('sha256')
    .update(JSON.stringify(canonical(raw, open, false)))
    .digest('hex')
}

function canonical(value: unknown, open: Substitutions, inAuth: boolean): unknown {
  if (typeof value === 'function') return String(value)
  if (typeof value === 'string') return inAuth ? value.replace(/\$\{env:[^}]*\}/g, '') : substitute(value, open)
  if (Array.isArray(value)) return value.map((each) => canonical(each, open, inAuth))
  if (!isRecord(value)) return value
  const kept = Object.keys(value).filter((key) => !(inAuth && WITHOUT_VALUE.has(key)))
  return kept.sort().map((key) => [key, canonical(value[key], open, inAuth || key === 'auth')])
}
