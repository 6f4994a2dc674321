import type { SkillParameter, TestParams } from './skills-api.ts'

/** What was typed for one parameter; which part counts depends on its type. */
export interface TestInput {
  readonly text: string
  readonly from: 'csv' | 'result'
  readonly chatId?: string
  readonly dfKey?: string
}
export type TestInputs = Readonly<Record<string, TestInput>>
export const EMPTY_INPUT: TestInput = { text: '', from: 'csv' }

type Value = TestParams[string]

/** The values of a test; what keeps it from running, by parameter. */
export function paramsOf(
  parameters: readonly SkillParameter[],
  inputs: TestInputs,
): { readonly params: TestParams; readonly problems: Record<string, string> } {
  const params: Record<string, Value> = {}
  const problems: Record<string, string> = {}
  for (const { name, type, required = true } of parameters) {
    const value = typedValue(type, inputs[name] ?? EMPTY_INPUT)
    if (value !== undefined && !Number.isNaN(value)) params[name] = value
    else if (value !== undefined) problems[name] = 'This is not a number.'
    else if (required) problems[name] = type === 'dataframe' ? 'Give it a table.' : 'Give it a value.'
  }
  return { params, problems }
}

/** NaN where a number was meant and something else was typed. */
function typedValue(type: SkillParameter['type'], { text, from, chatId, dfKey }: TestInput): Value | undefined {
  if (type === 'dataframe' && from === 'result') return chatId === undefined || dfKey === undefined ? undefined : { chat_id: chatId, df_key: dfKey }
  if (text.trim() === '') return undefined
  if (type === 'dataframe') return { csv: text }
  if (type === 'bool') return text === 'true'
  return type === 'number' ? Number(text.trim()) : text
}
