import { type Fit, fitOf } from './rank.ts'
import { soughtIn, stemsIn } from './words.ts'

/** A note as the organisation keeps it. */
export interface KnownNote {
  readonly id: string
  readonly title: string
  readonly text: string
}
export interface Known extends KnownNote {
  readonly fit: Fit
}

/** Those that share a word with what is sought, however they are kept. */
export function knownNotes(notes: readonly KnownNote[], words: string, now: Date): readonly Known[] {
  const sought = soughtIn(words)
  const all = notes.map((note) => ({ note, nameStems: stemsIn(note.title), textStems: stemsIn(note.text) }))
  const stems = [...sought.required, ...sought.optional]
  const count = (stem: string): number => all.filter(({ nameStems, textStems }) => nameStems.includes(stem) || textStems.includes(stem)).length
  const commonness = { assets: all.length, having: new Map(stems.map((stem) => [stem, count(stem)])) }
  return all
    .map(({ note, ...found }): Known => ({ ...note, fit: fitOf(sought, { ...found, placeStems: [], viewCount: 0 }, commonness, now) }))
    .filter(({ fit }) => fit.knows > 0)
}
