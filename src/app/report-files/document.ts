/** A report as every kind of file says it. All text is clean: no control characters, nothing that turns the direction of reading. */
export interface ReportDocument {
  /** One sentence. */
  readonly title: string
  readonly question: string
  /** Who asked when, of which data: a line each. */
  readonly facts: readonly string[]
  readonly lead: readonly Block[]
  readonly sections: readonly Section[]
  /** Looked at, and nothing found. */
  readonly checked: readonly Words[]
  /** Assumptions and caveats. */
  readonly notes: readonly Words[]
  readonly statements: readonly ShownStatement[]
  /** The day the file was made. */
  readonly madeOn: string
}
export interface Section {
  readonly title: string
  /** Of the whole change, where the section is a finding that explains some of it. */
  readonly share?: number
  readonly blocks: readonly Block[]
}
export type Block =
  | { readonly kind: 'paragraph'; readonly words: Words }
  | { readonly kind: 'heading'; readonly words: Words }
  | { readonly kind: 'item'; readonly words: Words; readonly marker: string; readonly depth: number }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly table: ShownTable }
  | { readonly kind: 'exhibit'; readonly exhibit: ShownExhibit }
export type Words = readonly Span[]
export interface Span {
  readonly text: string
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code'
}
export interface ShownExhibit {
  readonly title: string
  readonly picture?: Picture
  readonly table?: ShownTable
  /** Of the statement in the appendix. */
  readonly statement?: number
}
export interface Picture {
  /** 16 : 9. */
  readonly png: Uint8Array
  readonly description: string
}
export interface ShownTable {
  readonly columns: readonly ShownColumn[]
  /** Cells as people read them. */
  readonly rows: readonly (readonly string[])[]
  /** Left out. */
  readonly more: { readonly columns: number; readonly rows: number; readonly atLeast: boolean }
}
export interface ShownColumn {
  readonly label: string
  readonly numeric: boolean
}
export interface ShownStatement {
  readonly number: number
  readonly title: string
  readonly connection: string
  readonly sql: string
}

export function plain(words: Words): string {
  return words.map(({ text }) => text).join('')
}

const PERCENT = 100

/** What a finding explains, in words. */
export function shareText(share: number): string {
  const percent = Math.round(Math.abs(share) * PERCENT)
  return share < 0 ? `Works against the change, by ${percent}\u00a0%` : `Explains ${percent}\u00a0% of the change`
}

/** What a table leaves out, in words; '' where it is whole. */
export function moreText({ rows, columns, atLeast }: ShownTable['more']): string {
  const count = (number: number, one: string): string => (number > 0 ? `${number.toLocaleString('en')} more ${one}${number === 1 ? '' : 's'}` : '')
  const hidden = [rows > 0 && atLeast ? `at least ${count(rows, 'row')}` : count(rows, 'row'), count(columns, 'column')].filter((each) => each !== '')
  return hidden.length === 0 ? '' : `and ${hidden.join(' and ')}`
}
