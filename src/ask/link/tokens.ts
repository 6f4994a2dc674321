import { stemOf } from './stem.ts'

/** One word, number, quotation or mark of a question, with its place. `key` is what values are looked up by. */
export interface RawToken {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly lower: string
  readonly stem: string
  readonly shape: 'word' | 'number' | 'date' | 'quoted' | 'mark'
  readonly capital: boolean
}

const PATTERN = new RegExp(
  [
    String.raw`(?<date>\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?|\d{4}-\d{2}(?![\d-])|\d{1,2}\.\d{1,2}\.\d{4}(?!\d)|\d{1,2}/\d{1,2}/\d{4}(?!\d))`,
    String.raw`(?<number>[$€£]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[$€£]?\d+(?:\.\d+)?(?![\p{L}\d]))`,
    String.raw`(?<possessive>['’]s?(?![\p{L}\d]))`,
    String.raw`(?<word>[\p{L}\d]+(?:['’](?:t|re|ve|ll)(?![\p{L}]))?)`,
    String.raw`(?<mark>[^\s\p{L}\d_])`,
  ].join('|'),
  'gu',
)
const QUOTATION = /(?<=^|[\s(:,=])(?:"([^"]+)"|“([^”]+)”|‘([^’]+)’|''([^']+)''|'((?:[^']|'(?=\p{L}))+)'(?!\p{L}))/gu

/** Splits a question into tokens. Underscores and hyphens separate words; a quotation is one token. */
export function tokenize(text: string): readonly RawToken[] {
  const tokens: RawToken[] = []
  let at = 0
  for (const quote of text.matchAll(QUOTATION)) {
    plain(text, at, quote.index, tokens)
    tokens.push(quoted(quote[0], quote.index))
    at = quote.index + quote[0].length
  }
  plain(text, at, text.length, tokens)
  return tokens
}

/** The form under which a text is compared with values: words in lower case, single spaces. */
export function foldKey(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\d]+|[+#%&@]/gu) ?? []
  ).join(' ')
}

function quoted(raw: string, start: number): RawToken {
  const inner = raw.replace(/^(''|["'“‘])|(''|["'”’])$/gu, '').trim()
  const dated = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$/.test(inner)
  return {
    start,
    end: start + raw.length,
    text: inner,
    lower: inner.toLowerCase(),
    stem: inner.toLowerCase(),
    shape: dated ? 'date' : 'quoted',
    capital: true,
  }
}

function plain(text: string, from: number, to: number, out: RawToken[]): void {
  for (const match of text.slice(from, to).matchAll(PATTERN)) {
    const groups = match.groups ?? {}
    if (groups.possessive !== undefined) continue
    const start = from + match.index
    out.push(token(match[0], start, groups))
  }
}

function token(raw: string, start: number, groups: Readonly<Record<string, string | undefined>>): RawToken {
  const shape = groups.date ? 'date' : groups.number ? 'number' : groups.word ? 'word' : 'mark'
  const shown = shape === 'number' ? raw.replace(/[$€£,]/g, '') : raw
  const lower = shown.toLowerCase().replace('’', "'")
  return { start, end: start + raw.length, text: shown, lower, stem: shape === 'word' ? stemOf(lower) : lower, shape, capital: /^\p{Lu}/u.test(shown) }
}
