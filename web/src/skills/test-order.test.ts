import { expect, it } from 'vitest'
import { fieldsOf, NEW_SKILL, textOf } from './skill-fields.ts'
import type { Skill } from './skills-api.ts'
import { testOrder } from './test-order.ts'

const text = { ...textOf(fieldsOf(NEW_SKILL)), name: 'greet', description: 'Greets.' }
const skill: Skill = { ...text, secrets: [{ name: 'KEY', updated_at: '2026-09-14' }], version: 1, created_by: 'ada', updated_at: '2026-09-14' }

it('tries other code with what is stored', () => {
  const draft = { ...text, code: 'print(2)' }
  expect(testOrder({ text: draft, secrets: {}, hasSecrets: false }, skill)).toEqual({ order: { saved: 'greet', draft }, note: undefined })
})

it('tries the whole draft when more differs, and says which secrets it goes without', () => {
  const draft = { ...text, allowed_hosts: ['*'] }
  const { order, note } = testOrder({ text: draft, secrets: {}, hasSecrets: false }, skill)
  expect(order).toEqual({ draft })
  expect(note).toContain('KEY')
  expect(testOrder({ text: draft, secrets: { KEY: 'new' }, hasSecrets: true }, skill)).toEqual({
    order: { draft: { ...draft, secrets: { KEY: 'new' } } },
    note: undefined,
  })
})

it('tries a skill that is not saved as it stands', () => {
  expect(testOrder({ text, secrets: {}, hasSecrets: false }, undefined)).toEqual({ order: { draft: text }, note: undefined })
})
