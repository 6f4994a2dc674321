import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Terminal } from './terminal.ts'

const Credentials = z.object({ server: z.string(), token: z.string() })
export type Credentials = z.output<typeof Credentials>

/** Below `$XDG_CONFIG_HOME`, else `~/.config`; only its owner may read it. */
export function credentialsFile({ env, home }: Terminal): string {
  const folder = env.XDG_CONFIG_HOME === undefined || env.XDG_CONFIG_HOME === '' ? join(home, '.config') : env.XDG_CONFIG_HOME
  return join(folder, 'parley', 'credentials.json')
}

export async function readCredentials(terminal: Terminal): Promise<Credentials | undefined> {
  const text = await readFile(credentialsFile(terminal), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Credentials.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // a damaged file is as none: signing in writes it anew
  }
}

export async function saveCredentials(terminal: Terminal, credentials: Credentials): Promise<void> {
  const file = credentialsFile(terminal)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await chmod(file, 0o600) // a file that was there keeps its mode
}

export async function forgetCredentials(terminal: Terminal): Promise<void> {
  await rm(credentialsFile(terminal), { force: true })
}
