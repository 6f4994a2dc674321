/** A table as a statement names it, in the spelling the dialect resolves. */
export interface NamedTable {
  readonly catalog: string | null
  readonly schema: string | null
  readonly table: string
  /** Where its first name begins, as the parser counts: bytes for PostgreSQL's, characters for the other. */
  readonly at?: number
}

/** What one statement contains, at every depth; no judgement. */
export interface StatementFacts {
  /** `Type.field` of every part that is there; a list of what may be there decides. */
  readonly features: ReadonlySet<string>
  /** Tables that are no CTE in scope where they stand. */
  readonly tables: readonly NamedTable[]
  /** Names of CTEs, at every depth. */
  readonly ctes: ReadonlySet<string>
  /** Functions called for a value, lower case; with a schema when one is written. */
  readonly functions: ReadonlySet<string>
  /** Functions read as a table. */
  readonly tableFunctions: ReadonlySet<string>
  /** Types named by casts, lower case. */
  readonly types: ReadonlySet<string>
  readonly operators: ReadonlySet<string>
  /** Names read as columns, without their qualifier. */
  readonly columns: ReadonlySet<string>
  /** Names that the statement itself gives: aliases, and columns of its sub-selects. */
  readonly named: ReadonlySet<string>
  /** Numbers of the parameters. */
  readonly parameters: ReadonlySet<number>
  /** How deep the tree is. */
  readonly depth: number
  /** How many nodes it has. */
  readonly nodes: number
}

/** Facts while they are being gathered. */
export class Gathering implements StatementFacts {
  readonly features = new Set<string>()
  readonly tables: NamedTable[] = []
  readonly ctes = new Set<string>()
  readonly functions = new Set<string>()
  readonly tableFunctions = new Set<string>()
  readonly types = new Set<string>()
  readonly operators = new Set<string>()
  readonly columns = new Set<string>()
  readonly named = new Set<string>()
  readonly parameters = new Set<number>()
  depth = 0
  nodes = 0
}

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A name of PostgreSQL without quotes, as it resolves it: only the letters of ASCII lose their case. */
export const folded = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
