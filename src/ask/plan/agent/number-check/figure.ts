/** A figure as a text states it. */
export type Figure =
  | {
      readonly kind: 'number'
      readonly raw: string
      readonly value: number
      /** Half of the last place shown: what rounding may have taken away. */
      readonly tolerance: number
      readonly percent: boolean
      /** Three letters, upper case. */
      readonly currency?: string
      /** "over 1 million", "nearly 1 million": on which side the exact value lies. */
      readonly side?: 'above' | 'below'
      readonly role?: 'ordinal' | 'part_of_rows' | 'times'
    }
  /** `at`: 2026, 2026-08, 2026-08-14, 2026-Q3, 2026-H1, 2026-W36, or --08-14 where the year is not said. */
  | { readonly kind: 'date'; readonly raw: string; readonly at: string }
  /** Digits that are no number: a code, a time of day, an unusual script. */
  | { readonly kind: 'code'; readonly raw: string }
