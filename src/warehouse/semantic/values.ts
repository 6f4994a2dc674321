/**
 * Distinct values of text fields, for linking words to filters. Made from guarded statements and keyed by the
 * actor's filter fingerprint, so it never holds a value its reader may not see.
 */
export interface ValueIndex {
  /** Exact spelling as stored. */
  readonly entries: readonly ValueEntry[]
  /** `entity.field` whose values were all read (fewer than the limit), so that a miss means "does not occur". */
  readonly complete: ReadonlySet<string>
}
export interface ValueEntry {
  readonly entity: string
  readonly field: string
  readonly value: string
  /** Other words for it, from the model (`values` of the field); absent: it is said as it is spelt. */
  readonly said?: string
}
