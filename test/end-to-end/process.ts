import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { nodeEnv } from '../support/node-env.ts'

const MAIN = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts')

/** The program with arguments of one's own, whether or not it ever gets ready. */
export interface Program {
  /** Standard output and standard error so far. */
  said(): string
  /** The first match in what it says, now or later; null if it ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray | null>
  kill(signal: NodeJS.Signals): void
  readonly gone: Promise<number | null>
}

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>
  /** Program to start instead of Node, with arguments that come before Node's. */
  readonly through?: readonly [command: string, ...args: string[]]
}

export function runProgram(args: readonly string[], { env, through }: ProgramOptions): Program {
  const [command, ...before] = through === undefined ? [process.execPath] : [...through, process.execPath]
  const child = spawn(command ?? process.execPath, [...before, MAIN, ...args], {
    env: { ...nodeEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const waiting = new Set<() => void>()
  const hear = (chunk: string): void => {
    said += chunk
    for (const look of waiting) look()
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  const gone = new Promise<number | null>((done) => child.once('close', done))
  return {
    said: () => said,
    says: (pattern) =>
      new Promise((found) => {
        const look = (): void => {
          const match = pattern.exec(said)
          if (match !== null) found(match)
        }
        waiting.add(look)
        look()
        gone.then(() => found(pattern.exec(said)))
      }),
    kill: (signal) => void child.kill(signal),
    gone,
  }
}
