import { parseArgs } from 'node:util'

const OPTIONS = {
  json: { type: 'boolean' },
  log: { type: 'string' },
  full: { type: 'boolean' },
  only: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'skip-unresolved': { type: 'boolean' },
  'accept-partial': { type: 'boolean' },
  'keep-pages': { type: 'boolean' },
  format: { type: 'string' },
  data: { type: 'boolean' },
  yes: { type: 'boolean' },
  limit: { type: 'string' },
  'base-url': { type: 'string' },
  path: { type: 'string', multiple: true },
  openapi: { type: 'string' },
  set: { type: 'string', multiple: true },
  destination: { type: 'string' },
  dataset: { type: 'string' },
  token: { type: 'string' },
  'token-header': { type: 'string' },
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** A call that cannot be carried out as it was written. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type PipelineArguments = ReturnType<typeof readPipelineArguments>

/** @throws UsageError for an option that is none */
export function readPipelineArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
    return { options: values, words: positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'These arguments cannot be read.')
  }
}

/** `a,b` and `a b` alike. */
export function listed(text: string | undefined): readonly string[] | undefined {
  const names = (text ?? '').split(/[\s,]+/).filter((name) => name !== '')
  return names.length === 0 ? undefined : names
}
