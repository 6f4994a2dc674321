import { expect, test } from 'vitest'
import type { Interaction } from '../wire.ts'
import { branches } from './tree.ts'

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

const shape = (interactions: readonly Interaction[]) => branches(interactions).map(({ interaction: { id }, depth }) => `${'>'.repeat(depth)}${id}`)

test('an interaction stands below the one whose context opens it', () => {
  expect(shape([interaction('yes', ['booking']), interaction('book', [], ['booking']), interaction('hours')])).toEqual(['book', '>yes', 'hours'])
})

test('a context that nothing sets hides nobody', () => {
  expect(shape([interaction('hours'), interaction('lost', ['nowhere'])])).toEqual(['hours', 'lost'])
})

test('contexts that open each other end', () => {
  expect(shape([interaction('a', ['b'], ['a']), interaction('b', ['a'], ['b'])])).toEqual(['a', '>b'])
})
