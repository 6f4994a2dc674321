import { Failure, sentence } from '../api/failure.ts'

/** What the server found wrong, by the place on the form where it is shown. */
export interface SpaceProblems {
  readonly fields: Readonly<Record<string, string>>
  /** By column. */
  readonly filters: Readonly<Record<string, string>>
  readonly text: string
}

export function problemsOf(error: unknown): SpaceProblems {
  const items = error instanceof Failure ? error.items : []
  const under = (field: string) => items.filter(({ path }) => path[1] === field)
  const filters = Object.fromEntries(under('filters').flatMap(({ path, message }) => (path[2] === undefined ? [] : [[path[2], message]])))
  const fields = Object.fromEntries(items.map(({ path, message }) => [path[1] ?? '', message]))
  return { fields, filters, text: sentence(error) }
}
