import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { UNSAID } from './definition.ts'
import { readFolder, unzipFolder, writeFolder, zipFolder } from './folder.ts'

const SKILL = {
  ...UNSAID,
  name: 'say_hello',
  description: 'Greets somebody.\n\nUse it when a person is named.\n\n- once: per name',
  parameters: [{ name: 'who', type: 'str', description: 'Whom: "anyone"', required: false }],
  code: '# greets\n\n  print(f"Hello {who}")\n',
  groups: ['sales'],
  active: false,
  allowedHosts: ['api.example.com', '*.example.org:8443'],
  effects: 'sends',
  needs: ['TOKEN'],
} as const

test('what is written as a folder is read as the same skill', () => {
  const { name, description, parameters, code, groups, active, allowedHosts, effects, needs } = SKILL
  expect(readFolder(unzipFolder(zipFolder('say_hello', writeFolder(SKILL))))).toEqual({
    name,
    description,
    parameters,
    code,
    groups,
    active,
    allowedHosts,
    effects,
    needs,
  })
})

test('equal skills make equal archives', () => {
  expect(zipFolder('x', writeFolder(SKILL))).toEqual(zipFolder('x', writeFolder(SKILL)))
})

test('one SKILL.md is enough: prose is description, and its python block is the code', () => {
  const document = '---\nname: tiny\ndescription: Says one.\n---\nWhen asked for one.\n\n```python\nprint(1)\n```\n'
  expect(readFolder({ document, script: null })).toEqual({ name: 'tiny', description: 'Says one.\n\nWhen asked for one.', code: 'print(1)\n' })
})

describe('refused', () => {
  const items = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      if (error instanceof Error && 'facts' in error && typeof error.facts === 'object' && error.facts !== null && 'items' in error.facts)
        return error.facts.items
    }
    return null
  }
  const document = (front: string, body = '```python\nprint(1)\n```') => readFolder({ document: `---\n${front}\n---\n${body}`, script: null })
  test.each([
    ['no front matter', () => readFolder({ document: '# Hello', script: 'print(1)' }), ['body', 'SKILL.md']],
    ['front matter that is no YAML', () => document('name: [x'), ['body', 'SKILL.md']],
    ['a name with a space', () => document('name: a b\ndescription: x'), ['body', 'SKILL.md', 'name']],
    [
      'a keyword as parameter',
      () => document('name: a\ndescription: x\nparameters: [{name: class, type: str}]'),
      ['body', 'SKILL.md', 'parameters', 0, 'name'],
    ],
    ['an unknown type', () => document('name: a\ndescription: x\nparameters: [{name: n, type: int}]'), ['body', 'SKILL.md', 'parameters', 0, 'type']],
    ['no code', () => document('name: a\ndescription: x', 'nothing'), ['body', 'scripts/main.py']],
    ['no zip', () => unzipFolder(strToU8('not a zip')), ['body']],
    ['a zip without SKILL.md', () => unzipFolder(zipSync({ 'readme.txt': strToU8('x') })), ['body', 'SKILL.md']],
    ['two skills at once', () => unzipFolder(zipSync({ 'a/SKILL.md': strToU8('x'), 'b/SKILL.md': strToU8('y') })), ['body', 'SKILL.md']],
    [
      'a script beyond its limit',
      () => unzipFolder(zipSync({ 'SKILL.md': strToU8('x'), 'scripts/main.py': new Uint8Array(1 << 20) })),
      ['body', 'scripts/main.py'],
    ],
  ])('%s', (_what, act, loc) => {
    expect(items(act)).toMatchObject([{ loc }])
  })
})
