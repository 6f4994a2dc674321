/** Closed list of what a model can have wrong; the last row are warnings. */
export const PROBLEM_CODES = [
  'yaml-syntax',
  'unknown-key',
  'missing-key',
  'wrong-type',
  'bad-name',
  'duplicate-name',
  'unknown-entity',
  'unknown-field',
  'unknown-measure',
  'unknown-join',
  'unknown-table',
  'unknown-column',
  'type-mismatch',
  'formula-syntax',
  'formula-type',
  'aggregate-missing',
  'aggregate-nested',
  'path-not-to-one',
  'key-not-unique',
  'join-key-type',
  'cardinality-contradicted',
  'cycle',
  'slot-unused',
  'slot-unknown',
  'synonym-collision',
  'was-collision',
  'unsupported-version',
  'no-title',
  'no-time',
  'suggested-in-use',
  'synonym-shadows-value',
  'description-empty',
  'unreachable-entity',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

export const WARNINGS: ReadonlySet<ProblemCode> = new Set([
  'no-title',
  'no-time',
  'suggested-in-use',
  'synonym-shadows-value',
  'description-empty',
  'unreachable-entity',
])

/** One finding in a model file. Line and column start at 1 and point at the value, inside a formula at the character. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly code: ProblemCode
  /** Keys from the top of the file, joined by dots: `measures.revenue.formula`. */
  readonly path: string
  readonly message: string
  readonly near: string | null
}

/** One line of `parley model check`. */
export function printProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.severity} ${problem.code}  ${problem.message}`
}

export function compareProblems(a: Problem, b: Problem): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code) || compareText(a.message, b.message)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
