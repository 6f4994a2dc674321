import type { SkillText } from './skills-api.ts'

export interface Change {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** What differs between two versions beside the code, in words. */
export function changesBetween(before: SkillText, after: SkillText): readonly Change[] {
  const pairs: readonly (readonly [string, (text: SkillText) => string])[] = [
    ['Name', ({ name }) => name],
    ['Description', ({ description }) => description],
    ['Parameters', ({ parameters }) => parameters.map(({ name, type, required = true }) => `${name} (${type}${required ? '' : ', optional'})`).join(', ')],
    ['Effect', ({ effects }) => (effects === 'reads' ? 'reads only' : 'sends or changes something')],
    ['Network', ({ allowed_hosts }) => hostWords(allowed_hosts)],
    ['Groups', ({ groups }) => groups.join(', ')],
    ['State', ({ active }) => (active ? 'on' : 'off')],
  ]
  return pairs.map(([what, read]) => ({ what, before: read(before), after: read(after) })).filter((change) => change.before !== change.after)
}

function hostWords(hosts: readonly string[]): string {
  if (hosts.length === 0) return 'none'
  return hosts.includes('*') ? 'any public host' : hosts.join(', ')
}
