import { distance } from 'fastest-levenshtein'
import { LIGHT_WORDS, STOP_WORDS, stemOf } from '../../ask/link/index.ts'

/** Longer texts are known by their beginning. */
const MOST_STEMS = 400
const LONGEST_WORD = 40

/** Kinds of things that are looked for; they say nothing of what is in them. */
const KINDS = `dashboard report workbook chart board page document doc spreadsheet sheet app look explore tile site wiki link url view visualization
  visualisation analysis analytics overview summary deck presentation scorecard cockpit monitor tracker article note`
/** Words that a question has around its subject, beyond those that light words cover. */
const AROUND = `today yesterday tomorrow now week month quarter year day hour daily weekly monthly quarterly yearly annual annually ago since until last next previous
  current latest recent january february march april may june july august september october november december monday tuesday wednesday thursday
  friday saturday sunday ytd mtd develop evolve trend performance perform change changing grow happen compare comparison track follow understand explain
  total average sum number count figure value top bottom best worst high low breakdown break detail status data information info metric kpi number
  how many much often rarely usually where somewhere anywhere anything something dear team people everyone somebody quick quickly anybody someone idea`
const KIND_STEMS: ReadonlySet<string> = stemSet(KINDS)
const AROUND_STEMS: ReadonlySet<string> = stemSet(AROUND)

/** Kinds of so many letters are known with a slip, too. */
const LONG_KIND = 6

function isKind(stem: string): boolean {
  if (KIND_STEMS.has(stem)) return true
  return stem.length >= LONG_KIND && [...KIND_STEMS].some((kind) => kind.length >= LONG_KIND && kind[0] === stem[0] && distance(kind, stem) === 1)
}

function stemSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).map(stemOf))
}

/** Words of a text in lower case, with the parts of names like `sales_byRegion`; accents are folded. */
export function wordsIn(text: string): readonly string[] {
  const spaced = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  const folded = spaced.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, LONGEST_WORD))
}

/** Stems that carry meaning, each once, in order. */
export function stemsIn(text: string): readonly string[] {
  const stems = wordsIn(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stemOf)
  return [...new Set(stems)].slice(0, MOST_STEMS)
}

/** What is searched for. */
export interface SoughtWords {
  /** What an asset has to know. */
  readonly required: readonly string[]
  /** Counts where an asset has it, and not where it lacks it. */
  readonly optional: readonly string[]
  /** As written, by stem, for words that are misspelt. */
  readonly spelt: ReadonlyMap<string, string>
}

/** A question is rarely about its figures, periods and little words; a name made of such words alone is looked for by them. */
export function soughtIn(text: string): SoughtWords {
  const words = wordsIn(text).filter((word) => !STOP_WORDS.has(word))
  const spelt = new Map(words.map((word) => [stemOf(word), word]))
  const stems = [...spelt.keys()]
  const isLittle = (stem: string): boolean => isKind(stem) || AROUND_STEMS.has(stem) || LIGHT_WORDS.has(stem) || /^\d+$/.test(stem)
  const required = stems.filter((stem) => !isLittle(stem))
  const little = stems.filter(isLittle)
  if (required.length > 0) return { required, optional: little, spelt }
  const subject = little.filter((stem) => !isKind(stem))
  return { required: subject, optional: little.filter(isKind), spelt }
}

/** Whether a stem of a name says what is in it. */
export function saysSubject(stem: string): boolean {
  return !KIND_STEMS.has(stem) && !AROUND_STEMS.has(stem)
}
