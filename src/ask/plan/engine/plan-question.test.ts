import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Outcome } from '../../../flow.ts'
import { compile, renderLiterals } from '../../compile/index.ts'
import { link } from '../../link/index.ts'
import { checkPlan } from '../index.ts'
import { LIBRARY, LIBRARY_CLOCK, LIBRARY_VALUES } from './fixtures/library.ts'
import { planQuestion } from './index.ts'

interface Phrases {
  readonly answered: readonly { readonly question: string; readonly sql: string }[]
  readonly declined: readonly { readonly question: string; readonly reason: string; readonly unlinked: readonly string[] }[]
}
const phrases: Phrases = parse(readFileSync(new URL('fixtures/phrases.yaml', import.meta.url), 'utf8'))

function ask(text: string): Outcome {
  const question = { text, mode: 'economy', clarify: 'never', context: [] } as const
  return planQuestion(question, link(question, LIBRARY, LIBRARY_VALUES, LIBRARY_CLOCK), LIBRARY, LIBRARY_VALUES, LIBRARY_CLOCK)
}

describe('each class of phrase', () => {
  it.each(phrases.answered.map(({ question, sql }) => [question, sql]))('%s', (question, sql) => {
    const outcome = ask(question)
    if (outcome.kind !== 'planned') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`)
    expect(checkPlan(outcome.plan, LIBRARY)).toEqual([])
    expect(renderLiterals(compile(outcome.plan, LIBRARY, 'sqlite', { columns: 'asked' })).replace(/\s+/g, ' ')).toBe(sql)
  })

  it.each(phrases.declined.map(({ question, reason, unlinked }) => [question, reason, unlinked] as const))('declines: %s', (question, reason, unlinked) => {
    const outcome = ask(question)
    expect(outcome).toMatchObject({ kind: 'abstained', reason })
    if (outcome.kind === 'abstained') expect(outcome.unlinked.map((word) => word.text)).toEqual(unlinked)
  })
})

describe('an outcome', () => {
  it('is the same every time', () => {
    for (const { question } of phrases.answered.slice(0, 5)) expect(ask(question)).toEqual(ask(question))
  })

  it('is plain data', () => {
    const outcome = ask('What are the titles and prices of books?')
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome)
  })

  it('never fails, whatever is asked', () => {
    for (const text of ['', '?', 'by by by', 'more than', '"', 'the of in', 'not not not', '12 34 56', 'top', 'between and', 'sorted by'])
      expect(() => ask(text)).not.toThrow()
  })
})
