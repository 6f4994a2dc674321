import { expect, it } from 'vitest'
import { placeOfLine } from './place-of-line.ts'
import { NEW_SKILL } from './skill-fields.ts'
import { chosen } from './skill-list.ts'
import { changesBetween } from './version-changes.ts'

it('says in words what another version changed beside its code', () => {
  const after = { ...NEW_SKILL, code: 'print(1)', allowed_hosts: ['api.example.com'], effects: 'sends' as const, active: false }
  expect(changesBetween(NEW_SKILL, after)).toEqual([
    { what: 'Effect', before: 'reads only', after: 'sends or changes something' },
    { what: 'Network', before: 'none', after: 'api.example.com' },
    { what: 'State', before: 'on', after: 'off' },
  ])
  expect(changesBetween(NEW_SKILL, { ...NEW_SKILL, code: 'print(1)' })).toEqual([])
})

it('finds a line of the code without the space before it', () => {
  const code = 'if a:\n    print(b)\n'
  const [from, to] = placeOfLine(code, 2) ?? [0, 0]
  expect(code.slice(from, to)).toBe('print(b)')
  expect(placeOfLine(code, 9)).toBeUndefined()
})

it('lists what fits in the order wanted', () => {
  const skill = (name: string, more: object = {}) => ({
    ...NEW_SKILL,
    name,
    secrets: [],
    version: 1,
    created_by: 'ada',
    updated_by: 'ada',
    updated_at: '2026-01-01',
    ...more,
  })
  const all = [skill('b'), skill('a', { active: false }), skill('c', { last_test: { status: 'error', at: '2026-02-01' }, description: 'Forecasts sales' })]
  const names = (choice: Partial<Parameters<typeof chosen>[1]>) => chosen(all, { words: '', shown: 'all', order: 'name', ...choice }).map(({ name }) => name)
  expect(names({})).toEqual(['a', 'b', 'c'])
  expect(names({ shown: 'on' })).toEqual(['b', 'c'])
  expect(names({ shown: 'failing' })).toEqual(['c'])
  expect(names({ words: ' forecast' })).toEqual(['c'])
  expect(names({ order: 'tested' })[0]).toBe('c')
})
