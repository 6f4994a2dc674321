import { type Block, plain, type Words } from './document.ts'

/** A longer sentence is no headline. */
const LONGEST_HEADLINE = 200
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentence with the figure as title; where it opens the report, it is not said again. */
export function headlineOf(blocks: readonly Block[], question: string): { readonly title: string; readonly lead: readonly Block[] } {
  const [first, ...rest] = blocks
  if (first?.kind !== 'paragraph') return { title: question, lead: blocks }
  const found = [...sentences.segment(plain(first.words))]
  const strong = strongSpan(first.words)
  const leading = found.find(({ index, segment }) => strong !== null && index <= strong && strong < index + segment.length) ?? found[0]
  const title = leading?.segment.trim() ?? ''
  if (leading === undefined || title === '' || title.length > LONGEST_HEADLINE) return { title: question, lead: blocks }
  if (leading.index > 0) return { title, lead: blocks }
  const words = after(first.words, leading.segment.length)
  return { title, lead: plain(words).trim() === '' ? rest : [{ kind: 'paragraph', words }, ...rest] }
}

/** Where the first bold words begin. */
function strongSpan(words: Words): number | null {
  const at = words.findIndex(({ style }) => style === 'strong')
  return at < 0 ? null : plain(words.slice(0, at)).length
}

function after(words: Words, from: number): Words {
  let begin = 0
  return words.flatMap((span) => {
    const start = Math.max(0, from - begin)
    begin += span.text.length
    return start >= span.text.length ? [] : [{ ...span, text: span.text.slice(start) }]
  })
}
