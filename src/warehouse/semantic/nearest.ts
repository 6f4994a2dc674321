import { distance } from 'fastest-levenshtein'

const LETTERS_PER_EDIT = 3

/** The candidate most like a name that does not exist, or undefined if none is near. Ties go to the first in order. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / LETTERS_PER_EDIT))
  let best: { readonly candidate: string; readonly edits: number } | undefined
  for (const candidate of candidates) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase())
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits }
  }
  return best?.candidate
}
