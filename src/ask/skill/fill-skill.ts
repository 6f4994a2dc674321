import { STOP_WORDS, stemOf } from '../link/index.ts'
import type { AskSkill, SkillParameterSpec } from '../services.ts'

export type Filling = string | number | boolean

/** What a question says of a skill's parameters. */
export interface Filled {
  readonly values: Readonly<Record<string, Filling>>
  /** Required parameters that nothing in the question says, in order; tables not among them. */
  readonly missing: readonly SkillParameterSpec[]
  /** The question without what was used as a value. */
  readonly rest: string
}

/** Parameters that take the request itself. */
const TAKES_THE_QUESTION = /^(?:user_?)?(?:request|question|query|prompt|input|message)$/i

/**
 * Fills parameters from the words of a question, and only from words that say which parameter they are for: "name: value",
 * a name followed by its value, a value that the description lists, a number beside a word of the description, or the
 * only quoted text for the only text that is needed. Never guesses.
 */
export function fillSkill({ parameters }: Pick<AskSkill, 'parameters'>, text: string): Filled {
  let rest = text
  const values: Record<string, Filling> = {}
  const take = (parameter: SkillParameterSpec, found: Found | undefined): void => {
    if (found === undefined || values[parameter.name] !== undefined) return
    const value = typed(parameter, found.value)
    if (value === undefined) return
    values[parameter.name] = value
    if (found.cut !== undefined) rest = rest.replace(found.cut, ' ')
  }
  const plain = parameters.filter(({ type }) => type !== 'dataframe')
  for (const parameter of plain) take(parameter, labelled(parameter, rest))
  for (const parameter of plain) take(parameter, listed(parameter, rest))
  for (const parameter of plain) take(parameter, numberBeside(parameter, rest))
  const open = () => plain.filter(({ name, required }) => required && values[name] === undefined)
  for (const parameter of open().filter(({ type, name }) => type === 'str' && TAKES_THE_QUESTION.test(name)))
    take(parameter, rest.trim() === '' ? undefined : { value: rest.trim() })
  const texts = open().filter((parameter) => parameter.type === 'str' && choicesOf(parameter).length === 0)
  if (texts.length === 1 && texts[0] !== undefined) take(texts[0], onlyQuoted(rest))
  const numbers = open().filter(({ type }) => type === 'number')
  if (numbers.length === 1 && numbers[0] !== undefined) take(numbers[0], onlyNumber(rest))
  return { values, missing: open(), rest: rest.replace(/\s+/g, ' ').trim() }
}

/** A person's reply as the value of one parameter; undefined when it is none of its type. */
export function typed({ type }: SkillParameterSpec, text: string): Filling | undefined {
  const said = text.trim().replace(/^["“'](.*)["”']$/s, '$1')
  if (said === '') return undefined
  if (type === 'str') return said
  if (type === 'bool') return /^(?:yes|y|true|on)$/i.test(said) ? true : /^(?:no|n|false|off)$/i.test(said) ? false : undefined
  const number = /^[+-]?\d[\d,]*(?:\.\d+)?$/.test(said) ? Number(said.replaceAll(',', '')) : Number.NaN
  return type === 'number' && Number.isFinite(number) ? number : undefined
}

/** Values that a description names in quotes or after "one of", to choose from. */
export function choicesOf({ description, type }: SkillParameterSpec): readonly string[] {
  if (type === 'bool') return ['Yes', 'No']
  if (type !== 'str') return []
  const oneOf = /\bone of:?\s*([^.;\n]+)/i.exec(description)?.[1]
  const named = oneOf === undefined ? [...description.matchAll(/["“]([^"”]{1,60})["”]/g)].map((found) => found[1] ?? '') : oneOf.split(/\s*[|,]\s*|\s+or\s+/)
  return named.map((each) => each.replace(/^["“'\s]+|["”'\s]+$/g, '')).filter((each) => each !== '')
}

interface Found {
  readonly value: string
  /** The words to take out of the question. */
  readonly cut?: string
}

const VALUE = `(?:"([^"]+)"|“([^”]+)”|'([^']+)'|([^\\s,;]+))`

function labelled({ name }: SkillParameterSpec, text: string): Found | undefined {
  const spoken = name.replace(/[_-]+/g, '[ _-]')
  const found = new RegExp(`(?:\\b(?:with|and|its|the)\\s+)*\\b${spoken}\\s*(?:[:=]|\\bis\\b|\\bof\\b|(?=\\s["“']))\\s*${VALUE}`, 'iu').exec(text)
  const said = found ?? new RegExp(`\\bwith\\s+(?:the\\s+)?${spoken}\\s+${VALUE}`, 'iu').exec(text)
  const value = said?.slice(1).find((each) => each !== undefined)
  return said === null || value === undefined ? undefined : { value, cut: said[0] }
}

/** The one value of those that the description lists which the question says. */
function listed(parameter: SkillParameterSpec, text: string): Found | undefined {
  if (parameter.type !== 'str') return undefined
  const said = choicesOf(parameter).filter((choice) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(choice)}(?![\\p{L}\\p{N}])`, 'iu').test(text))
  return said.length === 1 && said[0] !== undefined ? { value: said[0] } : undefined
}

/** A number that stands beside a word of the parameter's name or description: "the next 6 months" for a horizon in months. */
function numberBeside(parameter: SkillParameterSpec, text: string): Found | undefined {
  if (parameter.type !== 'number') return undefined
  const own = new Set(stemsOf(`${parameter.name} ${parameter.description}`))
  const found = [...text.matchAll(/(?:\b(?:for|over|in|of|with)\s+)?(?:the\s+)?((?:next|coming|last)\s+)?(\d[\d,]*(?:\.\d+)?)\s*([\p{L}]+)?/giu)].filter(
    (match) => stemsOf(`${match[1] ?? ''} ${match[3] ?? ''}`).some((stem) => own.has(stem)),
  )
  const [only] = found
  return found.length === 1 && only?.[2] !== undefined ? { value: only[2], cut: only[0] } : undefined
}

function onlyQuoted(text: string): Found | undefined {
  const quoted = [...text.matchAll(/"([^"]+)"|“([^”]+)”/g)]
  const [only] = quoted
  const value = only?.[1] ?? only?.[2]
  return quoted.length === 1 && only !== undefined && value !== undefined ? { value, cut: only[0] } : undefined
}

function onlyNumber(text: string): Found | undefined {
  const numbers = text.match(/(?<![\p{L}\d])\d[\d,]*(?:\.\d+)?(?![\p{L}\d])/gu) ?? []
  return numbers.length === 1 && numbers[0] !== undefined ? { value: numbers[0], cut: numbers[0] } : undefined
}

function stemsOf(text: string): readonly string[] {
  return (
    text
      .replaceAll('_', ' ')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  )
    .filter((word) => !STOP_WORDS.has(word))
    .map(stemOf)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
