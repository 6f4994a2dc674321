import { spawn } from 'node:child_process'
import { homedir, platform } from 'node:os'
import type { Terminal } from './terminal.ts'

const DEFAULT_WIDTH = 120
const OPENERS: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] }

/** The terminal that this process was started in. */
export function ownTerminal(localServer: string): Terminal {
  return {
    write: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true && process.stdout.isTTY === true,
    get width() {
      return process.stderr.columns ?? process.stdout.columns ?? DEFAULT_WIDTH
    },
    env: process.env,
    home: homedir(),
    localServer,
    openBrowser: (url) => {
      const [command = 'xdg-open', ...args] = OPENERS[platform()] ?? []
      const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
      child.once('error', () => undefined) // no browser here: the address is on the screen
      child.unref()
    },
  }
}
