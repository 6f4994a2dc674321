import type { EntityBook, Found } from '../entities/index.ts'
import type { Interaction, Parameter } from '../interaction.ts'
import type { EntitySpan } from '../matching/index.ts'

const ANY = /^@?sys\.any$/i

/**
 * Values of an interaction's parameters in a text. Two parameters of one entity take its first and its second value.
 * @param filled what is known already; kept
 * @param any where the matched phrase let anything stand
 */
export function filledFrom(
  text: string,
  { parameters }: Pick<Interaction, 'parameters'>,
  entities: EntityBook,
  filled: Readonly<Record<string, string>>,
  any?: EntitySpan,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = { ...filled }
  const taken: Found[] = []
  for (const { alias, entity } of parameters) {
    if (Object.hasOwn(values, alias)) continue
    const found = ANY.test(entity) ? anyFound(text, any) : entities.find(entity, text)
    const first = found.find((each) => !taken.some((other) => other.start === each.start && other.end === each.end))
    if (first === undefined) continue
    taken.push(first)
    values[alias] = first.value
  }
  return values
}

export function firstMissing({ parameters }: Pick<Interaction, 'parameters'>, filled: Readonly<Record<string, string>>): Parameter | undefined {
  return parameters.find(({ alias, required }) => required && !Object.hasOwn(filled, alias))
}

function anyFound(text: string, any: EntitySpan | undefined): readonly Found[] {
  return any === undefined ? [] : [{ value: text.slice(any.start, any.end), ...any }]
}
