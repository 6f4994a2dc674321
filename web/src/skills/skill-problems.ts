import { Failure, sentence } from '../api/failure.ts'

/** What the server found wrong, by the place on the form where it is shown. */
export interface SkillProblems {
  readonly text: string
  /** Somebody saved in the meantime. */
  readonly isOutdated: boolean
  /** @param path such as `name` or `parameters.0.type` */
  at(path: string): string | undefined
  /** The first complaint below a place. */
  under(path: string): string | undefined
}

const OUTDATED = 'skill_changed'
const CONFLICT = 409

export function problemsOf(error: unknown): SkillProblems {
  const text = sentence(error)
  const isConflict = error instanceof Failure && error.status === CONFLICT
  const isOutdated = isConflict && error.code === OUTDATED
  const items = error instanceof Failure ? error.items.map(({ path, message }) => [path.slice(1).join('.'), message] as const) : []
  const found: Readonly<Record<string, string>> = isConflict && !isOutdated ? { name: text } : Object.fromEntries(items)
  const under = (path: string) => Object.entries(found).find(([place]) => place.startsWith(`${path}.`))?.[1]
  return { text, isOutdated, at: (path) => found[path], under }
}

export function statusOf(error: unknown): number {
  return error instanceof Failure ? error.status : 0
}
