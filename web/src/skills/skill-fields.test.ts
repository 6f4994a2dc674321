import { expect, it } from 'vitest'
import { fieldsOf, filledRows, NEW_SKILL, storedText, textOf } from './skill-fields.ts'
import type { Skill } from './skills-api.ts'

const SKILL: Skill = {
  ...NEW_SKILL,
  name: 'greet',
  description: 'Greets.',
  parameters: [{ name: 'name', type: 'str' }],
  secrets: [],
  version: 3,
  created_by: 'ada',
  updated_by: 'ada',
  updated_at: '2026-09-14T08:00:00Z',
}

it('comes back from the form as it went in, with what was left unsaid said', () => {
  const text = textOf(fieldsOf(SKILL))
  expect(text).toEqual({
    name: 'greet',
    description: 'Greets.',
    code: NEW_SKILL.code,
    effects: 'reads',
    groups: ['all_users'],
    active: true,
    needs: [],
    parameters: [{ name: 'name', type: 'str', description: '', required: true }],
    allowed_hosts: [],
  })
  expect(textOf(fieldsOf(text))).toEqual(storedText(SKILL))
})

it('leaves rows out that were never filled in, and counts the others as they are sent', () => {
  const fields = fieldsOf(SKILL)
  const [row] = fields.parameters
  if (row === undefined) throw new Error('no row')
  const added = { ...fields, parameters: [{ ...row, key: 'empty', name: ' ' }, row] }
  expect(filledRows(added).map(({ key }) => key)).toEqual([row.key])
  expect(textOf(added).parameters).toHaveLength(1)
})

it.each([
  [['*'], 'any', []],
  [[], 'none', []],
  [['api.example.com'], 'list', ['api.example.com']],
] as const)('reads the hosts %j as %s', (allowed_hosts, network, hosts) => {
  const fields = fieldsOf({ ...SKILL, allowed_hosts })
  expect([fields.network, fields.hosts]).toEqual([network, hosts])
  expect(textOf(fields).allowed_hosts).toEqual(allowed_hosts)
})
