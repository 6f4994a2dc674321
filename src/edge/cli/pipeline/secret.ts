import { plain, type Terminal } from '../terminal.ts'

export const SECRET_USAGE = `
parley secret set NAME       seal a value that configs name as \${secret:NAME}; typed, or read from standard input
parley secret list           names of sealed values
parley secret remove NAME
`

export interface SecretTools {
  readonly set: (name: string, value: string) => Promise<void>
  readonly names: () => Promise<readonly string[]>
  readonly remove: (name: string) => Promise<boolean>
  readonly readInput: () => Promise<string>
}

/** @returns how the process ends */
export async function runSecretCommand([command, name, ...rest]: readonly string[], terminal: Terminal, open: () => Promise<SecretTools>): Promise<0 | 2> {
  const isNamed = name !== undefined && rest.length === 0 && /^[A-Za-z_][\w.-]{0,199}$/.test(name)
  if (command === 'list' && name === undefined) {
    const names = await (await open()).names()
    if (names.length === 0) terminal.complain('No value is sealed yet. Seal one: parley secret set NAME\n')
    terminal.write(names.map((each) => `${each}\n`).join(''))
    return 0
  }
  if (command === 'set' && isNamed) return set(name, terminal, await open())
  if (command === 'remove' && isNamed) {
    const isGone = await (await open()).remove(name)
    terminal.complain(isGone ? `The secret ${name} is gone.\n` : `There is no secret ${name}.\n`)
    return isGone ? 0 : 2
  }
  terminal.complain(SECRET_USAGE)
  return 2
}

async function set(name: string, terminal: Terminal, tools: SecretTools): Promise<0 | 2> {
  const value = (terminal.isTerminal ? await typed(name) : await tools.readInput()).replace(/\r?\n$/, '')
  if (value === '') {
    terminal.complain(`Nothing was typed; the secret ${plain(name)} is as it was.\n`)
    return 2
  }
  await tools.set(name, value)
  terminal.complain(`The secret ${plain(name)} is sealed.\n`)
  return 0
}

async function typed(name: string): Promise<string> {
  const { password } = await import('@clack/prompts')
  const answered = await password({ message: `Value of ${name}` })
  return typeof answered === 'string' ? answered : ''
}
