import type { Entity } from '../wire.ts'

/** Entries as people write them: a value a line, what else it is called behind a colon. */
export function linesOf(entries: Entity['entries']): string {
  return entries.map(({ value, synonyms }) => (synonyms.length === 0 ? value : `${value}: ${synonyms.map((each) => each.value).join(', ')}`)).join('\n')
}

/** Lines without a value are left out; a value said twice is one. */
export function entriesOf(text: string): Entity['entries'] {
  const found = new Map<string, Set<string>>()
  for (const line of text.split(/\r?\n/)) {
    const [value = '', rest = ''] = split(line)
    if (value === '') continue
    const synonyms = found.get(value) ?? new Set<string>()
    for (const word of rest.split(',').map((each) => each.trim())) if (word !== '' && word !== value) synonyms.add(word)
    found.set(value, synonyms)
  }
  return [...found].map(([value, synonyms]) => ({ value, synonyms: [...synonyms].map((each) => ({ value: each })) }))
}

function split(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return colon === -1 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1)]
}
