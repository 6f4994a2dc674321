import { progress } from '../terminal.ts'
import { UsageError } from './arguments.ts'
import type { Call } from './context.ts'

interface Choice {
  readonly value: string
  readonly hint: string
}

/** Only where a person watches, and wants words. */
function isAsking({ terminal, given }: Call): boolean {
  return terminal.isTerminal && given.options.json !== true
}

/**
 * @param fault what is wrong with an answer, so that it can be set right at once
 * @returns `otherwise` where nobody can be asked
 */
export async function askText(call: Call, message: string, otherwise: string, fault: (text: string) => string | undefined = () => undefined): Promise<string> {
  if (!isAsking(call)) return otherwise
  const { text } = await import('@clack/prompts')
  const validate = (answered: string | undefined) => fault(answered?.trim() || otherwise)
  return typed(await text({ message, validate, ...(otherwise !== '' && { placeholder: otherwise, defaultValue: otherwise }) })) || otherwise
}

/** Says that something takes time, where a person watches. */
export async function meanwhile<Made>(call: Call, message: string, work: () => Promise<Made>): Promise<Made> {
  if (!isAsking(call)) return work()
  const clear = progress(call.terminal, message)
  return work().finally(clear)
}

/** Not shown while it is typed. @returns empty where nobody can be asked */
export async function askSecret(call: Call, message: string): Promise<string> {
  if (!isAsking(call)) return ''
  const { password } = await import('@clack/prompts')
  return typed(await password({ message }))
}

export async function askChoice(call: Call, message: string, choices: readonly Choice[]): Promise<string> {
  if (!isAsking(call)) throw new UsageError(`Say which: ${choices.map(({ value }) => value).join(', ')}.`)
  const { select } = await import('@clack/prompts')
  return typed(await select({ message, options: choices.map(({ value, hint }) => ({ value, label: value, hint })) }))
}

export async function askChoices(call: Call, message: string, choices: readonly Choice[], ticked: readonly string[]): Promise<readonly string[]> {
  if (!isAsking(call)) return ticked
  const { multiselect } = await import('@clack/prompts')
  const answered = await multiselect({ message, options: choices.map(({ value, hint }) => ({ value, label: value, hint })), initialValues: [...ticked] })
  if (!Array.isArray(answered)) throw new UsageError('Nothing was written.')
  return answered
}

function typed(answered: string | symbol | undefined): string {
  if (typeof answered === 'symbol') throw new UsageError('Nothing was written.')
  return answered?.trim() ?? ''
}
