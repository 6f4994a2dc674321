import { expect, test } from 'vitest'
import type { Interaction } from '../wire.ts'
import { type Branch, branches, missingContexts } from './tree.ts'

function interaction(id: string, contextIn: readonly string[] = [], contextOut: readonly string[] = []): Interaction {
  return {
    id,
    name: id,
    action: '',
    classifier: 'ml',
    userSays: [],
    triggers: [],
    parameters: [],
    responses: [],
    contextIn,
    contextOut: contextOut.map((name) => ({ name, lifespan: 3 })),
    enabled: true,
  }
}

const shape = (found: readonly Branch[], depth = 0): readonly string[] =>
  found.flatMap(({ interaction: { id }, after }) => [`${'>'.repeat(depth)}${id}`, ...shape(after, depth + 1)])

test('an interaction stands below the one whose context opens it', () => {
  expect(shape(branches([interaction('yes', ['booking']), interaction('book', [], ['booking']), interaction('hours')]))).toEqual(['book', '>yes', 'hours'])
})

test('a context that nothing sets hides nobody', () => {
  expect(shape(branches([interaction('hours'), interaction('lost', ['nowhere'])]))).toEqual(['hours', 'lost'])
})

test('a context that nothing sets is named', () => {
  const lost = interaction('lost', ['booking', 'nowhere'])
  expect(missingContexts(lost, [lost, interaction('book', [], ['booking'])])).toEqual(['nowhere'])
})

test('contexts that open each other end', () => {
  expect(shape(branches([interaction('a', ['b'], ['a']), interaction('b', ['a'], ['b'])]))).toEqual(['a', '>b'])
})
