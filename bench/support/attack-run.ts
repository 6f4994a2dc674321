import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Tried = readonly (readonly [name: string, control: boolean, succeeded: boolean])[]

/** What must not be touched: a file, a port and two sockets of this host. */
export interface Canary {
  /** The list of attacks, told where the canaries are. */
  readonly source: string
  hits(): number
  close(): void
}

const ATTACKS = new URL('../../src/platform/sandbox/fixtures/attacks.py', import.meta.url)

export async function openCanary(): Promise<Canary> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-canary-'))
  const servers: Server[] = []
  let hits = 0
  const open = async (where: number | string): Promise<Server> => {
    const server = createServer((socket) => {
      hits += 1
      socket.destroy()
    })
    servers.push(server)
    server.listen(where)
    await once(server, 'listening')
    return server
  }
  const address = (await open(0)).address()
  await open(join(folder, 'socket'))
  await open(`\0${folder}`)
  const file = join(folder, 'secret')
  writeFileSync(file, 'canary')
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const told = { file, port, socket: join(folder, 'socket'), abstract: folder, pid: process.pid, secret: 'canary-environment' }
  return {
    source: `CANARY = ${JSON.stringify(told)}\n${readFileSync(ATTACKS, 'utf8')}`,
    hits: () => hits,
    close: () => servers.forEach((server) => void server.close()),
  }
}

/** The same attacks without a sandbox. */
export function tryBare(python: string, source: string): Tried {
  const env = { PATH: '/usr/bin:/bin', CANARY: 'canary-environment', LD_LIBRARY_PATH: join(python, 'lib') }
  return JSON.parse(execFileSync(join(python, 'bin', 'python'), ['-I', '-B', '-'], { input: source, env, encoding: 'utf8' }))
}
