import { describe, expect, it } from 'vitest'
import { createMatcher, decide, type Match, type Matchable } from './index.ts'

const STORY: readonly Matchable[] = [
  { id: 'hours', classifier: 'ml', phrases: ['what are your opening hours', 'when do you open', 'opening times'] },
  { id: 'refund', classifier: 'ml', phrases: ['I want a refund', 'how do I get my money back', 'return my order'] },
  { id: 'order_status', classifier: 'ml', phrases: ['where is my order', 'track my order', 'order status'] },
]
const PUBLISHED_THRESHOLD = 0.7

describe('the worked example', () => {
  const matcher = createMatcher(STORY, 'en')
  it.each([
    ['Where is my order?', 'order_status', 1.0, 'match'],
    ['wheres my ordr', 'order_status', 0.9, 'match'],
    ['can I get a refund', 'refund', 0.792, 'match'],
    ['what time do you open', 'hours', 0.814, 'match'],
    ['how many orders did we get in May', 'refund', 0.509, 'none'],
    ['what were total sales last month', 'hours', 0.288, 'none'],
  ])('%s → %s at %d: %s', (text, winner, confidence, played) => {
    const ranked = matcher.rank(text)
    expect(ranked[0]?.id).toBe(winner)
    expect(Math.abs((ranked[0]?.confidence ?? 0) - confidence)).toBeLessThan(0.005)
    expect(decide(ranked, PUBLISHED_THRESHOLD).kind).toBe(played)
  })

  it('explains a score by its words', () => {
    const text = 'wheres my ordr'
    const [match] = matcher.rank(text)
    const words = match && matcher.explain(text, match).words
    expect(words).toMatchObject([
      { word: 'wheres', nearest: 'where', similarity: 0.9 },
      { word: 'my', nearest: 'my', similarity: 1 },
      { word: 'ordr', nearest: 'order', similarity: 0.8 },
    ])
  })
})

describe('spellings', () => {
  const rankOf = (phrase: string, text: string, language = 'en'): number =>
    createMatcher([{ id: 'a', classifier: 'ml', phrases: [phrase] }], language).rank(text)[0]?.raw ?? 0

  it.each([
    ["what's your name", 'whats your NAME?'],
    ['café crème', 'cafe creme'],
    ['ﬁle status', 'file status'],
    ['你好世界', '你好,世界'],
  ])('%s is word for word %s', (phrase, text) => {
    expect(rankOf(phrase, text)).toBe(1)
  })

  it('scores other orders and misspellings below 1', () => {
    expect(rankOf('order status', 'status order')).toBe(0.99)
    expect(rankOf('order status', 'oredr status')).toBeLessThan(0.99)
    expect(rankOf('cat', 'cot')).toBe(0)
    expect(rankOf('order', 'border')).toBe(0)
  })

  it('finds no word in a text without words', () => {
    expect(createMatcher(STORY, 'en').rank('?!… 👍')).toEqual([])
    expect(createMatcher([], 'en').rank('hello')).toEqual([])
    expect(createMatcher(STORY, 'no such language').rank('order status')[0]?.id).toBe('order_status')
  })
})

describe('classifiers', () => {
  const matcher = createMatcher(
    [
      { id: 'exact', classifier: 'exact', phrases: ['cancel my subscription'] },
      { id: 'keyword', classifier: 'keyword', phrases: ['the warranty'] },
    ],
    'en',
  )
  const idsOf = (text: string): readonly string[] => matcher.rank(text).map(({ id }) => id)

  it('lets exact answer word-for-word texts only', () => {
    expect(idsOf('Cancel my subscription!')).toEqual(['exact'])
    expect(idsOf('please cancel my subscription')).toEqual([])
  })
  it('lets keyword answer whatever holds its words', () => {
    expect(idsOf('my dog ate the box, do I still have any warranties on it')).toEqual(['keyword'])
    expect(idsOf('warning')).toEqual([])
  })
})

describe('deciding', () => {
  const match = (id: string, raw: number): Match => ({ id, phrase: id, raw, confidence: raw <= 0.5 ? 1.4 * raw : 0.7 + 0.6 * (raw - 0.5) })
  it('offers two that are too close to call', () => {
    expect(decide([match('a', 0.7), match('b', 0.66)], 0.7)).toMatchObject({ kind: 'offer', matches: [{ id: 'a' }, { id: 'b' }] })
    expect(decide([match('a', 0.7), match('b', 0.65)], 0.7)).toMatchObject({ kind: 'match' })
    expect(decide([match('a', 1), match('b', 0.99)], 0.7)).toMatchObject({ kind: 'match' })
    expect(decide([match('a', 0.51), match('b', 0.49)], 0.7)).toEqual({ kind: 'none' })
  })
  it('answers word-for-word only at 1, and always at 0', () => {
    expect(decide([match('a', 0.99)], 1)).toEqual({ kind: 'none' })
    expect(decide([match('a', 1)], 1)).toMatchObject({ kind: 'match' })
    expect(decide([match('a', 0.02), match('b', 0.02)], 0)).toMatchObject({ kind: 'match', match: { id: 'a' } })
    expect(decide([], 0)).toEqual({ kind: 'none' })
  })
})

describe('entities in phrases', () => {
  const matcher = createMatcher(
    [
      { id: 'pizza', classifier: 'ml', phrases: ['a @size pizza'] },
      { id: 'name', classifier: 'ml', phrases: ['my name is @sys.any'] },
    ],
    'en',
  )
  const find = (entity: string, text: string) =>
    entity === 'size' && text.includes('large') ? [{ start: text.indexOf('large'), end: text.indexOf('large') + 5 }] : []

  it('takes a found value for the name of its entity', () => {
    expect(matcher.rank('A large pizza', { find })[0]).toMatchObject({ id: 'pizza', raw: 1 })
    expect(matcher.rank('A large pizza')[0]?.raw).toBeLessThan(1)
  })
  it('takes what stands where anything may stand', () => {
    expect(matcher.rank('My name is Ada Lovelace', { find })[0]).toMatchObject({ id: 'name', raw: 1, any: { start: 11, end: 23 } })
  })
})

it('is the same, and quick, whatever it is given', () => {
  const matcher = createMatcher(STORY, 'en')
  const hostile = [`${'order '.repeat(50)}`, '@sys.any', '@'.repeat(256), '\u0000\ud800', "'".repeat(256), '(a+)+$'.repeat(40)]
  for (const text of hostile) expect(matcher.rank(text)).toEqual(matcher.rank(text))
})
