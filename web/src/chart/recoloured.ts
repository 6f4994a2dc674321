import { categories, mutedMark, named } from '../theme/palette.ts'

/** A spec with every colour it names replaced by the page's own of the same meaning. */
export function recoloured<T>(spec: T, scheme: keyof typeof categories): T {
  const own = new Map<string, string>(named.categories.map((colour, place) => [colour, categories[scheme][place] ?? colour]))
  own.set(named.muted, mutedMark[scheme])
  return JSON.parse(JSON.stringify(spec, (_, value) => (typeof value === 'string' ? (own.get(value) ?? value) : value)))
}
