/** A value of an entity in a text, where it stands in UTF-16 code units. */
export interface Found {
  readonly value: string
  readonly start: number
  readonly end: number
}

/** Those that do not overlap, the longest first chosen, in the order of the text. */
export function apart(found: readonly Found[]): readonly Found[] {
  const taken: Found[] = []
  for (const each of [...found].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start))
    if (taken.every((other) => each.end <= other.start || each.start >= other.end)) taken.push(each)
  return taken.sort((a, b) => a.start - b.start)
}
