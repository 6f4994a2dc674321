import { parseArgs } from 'node:util'
import { CliError, EXIT } from './exit.ts'

const OPTIONS = {
  server: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  chat: { type: 'string' },
  mode: { type: 'string' },
  connection: { type: 'string' },
  'no-cache': { type: 'boolean' },
  chart: { type: 'string' },
  limit: { type: 'string' },
  csv: { type: 'boolean' },
  out: { type: 'string' },
  code: { type: 'string' },
  replace: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export type Given = ReturnType<typeof readArguments>

/** @throws CliError for an option that is none */
export function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
    return { options: values, words: positionals }
  } catch (error) {
    throw new CliError(EXIT.usage, error instanceof Error ? error.message : 'These arguments cannot be read.')
  }
}

/** The words of a question, quoted or not. @throws CliError when there are none */
export function sentenceOf(words: readonly string[], usage: string): string {
  const sentence = words.join(' ').trim()
  if (sentence === '') throw new CliError(EXIT.usage, `Usage: ${usage}`)
  return sentence
}
