import type { Span } from '../../../flow.ts'

/** A formula as written, before its names are looked up. */
export type Syntax = { readonly at: Span } & (
  | { readonly kind: 'number' | 'text' | 'date' | 'timestamp'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'slot'; readonly name: string }
  | PathSyntax
  | { readonly kind: 'measure'; readonly path: PathSyntax; readonly where?: Syntax }
  | { readonly kind: 'column'; readonly input?: string; readonly column: string }
  | { readonly kind: 'plan'; readonly name: string; readonly args: readonly Syntax[] }
  | CallSyntax
  | { readonly kind: 'binary'; readonly op: '+' | '-' | '*' | '/' | '%' | '||'; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'negate'; readonly of: Syntax }
  | { readonly kind: 'tuple'; readonly of: readonly Syntax[] }
  | { readonly kind: 'and' | 'or'; readonly of: readonly [Syntax, Syntax, ...Syntax[]] }
  | { readonly kind: 'not'; readonly of: Syntax }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Syntax; readonly right: Syntax; readonly match?: 'exact' | 'folded' }
  | { readonly kind: 'in'; readonly of: Syntax; readonly values: readonly Syntax[]; readonly match?: 'exact' | 'folded' }
  | { readonly kind: 'member'; readonly of: Syntax; readonly plan: string }
  | { readonly kind: 'between'; readonly of: Syntax; readonly low: Syntax; readonly high: Syntax }
  | { readonly kind: 'null'; readonly of: Syntax }
  | { readonly kind: 'contains' | 'starts' | 'ends'; readonly of: Syntax; readonly value: Syntax }
  | { readonly kind: 'during'; readonly of: Syntax; readonly token: string }
)
export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>='

export interface NameSyntax {
  readonly text: string
  readonly at: Span
}
export interface PathSyntax {
  readonly kind: 'path'
  readonly at: Span
  readonly steps: readonly [NameSyntax, ...NameSyntax[]]
}
export interface CallSyntax {
  readonly kind: 'call'
  readonly at: Span
  readonly name: string
  readonly nameAt: Span
  readonly distinct: boolean
  readonly args: readonly Syntax[]
  readonly where?: Syntax
  readonly along?: PathSyntax
  readonly size?: number
  readonly within: readonly NameSyntax[]
  readonly per: readonly PathSyntax[]
  readonly direction?: 'asc' | 'desc'
  /** `using min`: what a moving window takes of its rows. */
  readonly using?: NameSyntax
  /** `reset year`: where a running total starts again. */
  readonly reset?: NameSyntax
}

/** Words that start or join parts of a formula; as names they are written in double quotes. */
export const RESERVED: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'between',
  'is',
  'null',
  'true',
  'false',
  'contains',
  'starts',
  'ends',
  'during',
  'where',
  'distinct',
  'along',
  'size',
  'within',
  'per',
  'asc',
  'desc',
  'using',
  'reset',
  'folded',
  'exact',
])
