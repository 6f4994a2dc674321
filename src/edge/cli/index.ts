import { type Given, readArguments } from './arguments.ts'
import { CliError, EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

export type { Terminal } from './terminal.ts'

type Command = (given: Given, terminal: Terminal) => Promise<ExitCode>

/** Loaded when chosen, so that every other command starts without them. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/login.ts')).logout,
  status: async () => (await import('./commands/login.ts')).status,
  connect: async () => (await import('./commands/connect.ts')).connectFile,
  catalog: async () => (await import('./commands/catalog.ts')).catalog,
  ask: async () => (await import('./commands/ask.ts')).ask,
  explain: async () => (await import('./commands/explain.ts')).explain,
  sql: async () => (await import('./commands/sql.ts')).sql,
  skills: async () => (await import('./commands/skills.ts')).skills,
  investigate: async () => (await import('./commands/ask.ts')).investigate,
}

export const CLIENT_USAGE = `
with a server that runs:
parley login [--server URL] [--token T]   sign in by the browser, or with a token
parley logout                             forget the sign-in on this computer
parley status                             who is signed in where
parley connect FILE.duckdb                make a file that the server can read askable
parley catalog                            what can be asked about
parley ask "question" [--chat ID]         ask, or go on
parley investigate "why …" [--out F.md]   find out why a figure moved
parley explain "question"                 how a question would be understood
parley sql "select …"                     one SELECT
parley skills list|run|test|import|export
  --json prints data; docs/cli.md has the rest
`

export function isClientCommand(word: string | undefined): boolean {
  return word !== undefined && Object.hasOwn(COMMANDS, word)
}

/** Runs a command that talks to a server. @returns how it ended */
export async function runClient(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [word = '', ...rest] = args
  try {
    const given = readArguments(rest)
    const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
    if (command === undefined || given.options.help === true) {
      terminal.write(CLIENT_USAGE)
      return command === undefined ? EXIT.usage : EXIT.answered
    }
    return await (await command())(given, terminal)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    terminal.complain(`${error.message}\n`)
    return error.exit
  }
}
