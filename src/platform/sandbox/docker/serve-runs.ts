import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Kind, packed } from './channel.ts'
import type { RunnerConfiguration } from './configuration.ts'
import { containerCommand, containerName, labelOf } from './container-command.ts'
import { seccompProfile } from './seccomp-profile.ts'

const run = promisify(execFile)
const ASK_TIMEOUT_MS = 30_000
const KILL_ROUND_MS = 100
/** Docker may still be making the container; afterwards the client itself is ended. */
const MOST_KILLS = 100
const PATTERN = /^\/runs\/([a-z0-9-]{8,64})(\?egress=1)?$/

export interface RunServer {
  close(): Promise<void>
}

/**
 * Offers two calls over a UNIX socket: POST /runs/<id> starts a container, its body the document, its answer what the
 * container says; DELETE /runs/<id>, or going away, cancels it. Image, flags and limits come from the configuration alone.
 */
export async function serveRuns(configuration: RunnerConfiguration): Promise<RunServer> {
  const profile = seccompProfile(process.arch)
  if (profile === null) throw new Error(`There is no list of system calls for ${process.arch}.`)
  const folder = await mkdtemp(join(tmpdir(), 'parley-runner-'))
  const seccompFile = join(folder, 'seccomp.json')
  await writeFile(seccompFile, profile)
  await sweep(configuration)
  const free = Array.from({ length: configuration.places }, (_, place) => place)
  const running = new Map<string, () => void>()

  const start = async (request: IncomingMessage, response: ServerResponse, id: string, egress: boolean): Promise<void> => {
    const place = running.has(id) ? undefined : free.pop()
    if (place === undefined) return void response.writeHead(running.has(id) ? 409 : 429).end()
    const hostFolder = configuration.folderOnHost ?? dirname(configuration.socket)
    const args = containerCommand(configuration, { id, place, seccompFile, egressSocket: egress ? join(hostFolder, `${id}.sock`) : null })
    const child = spawn(configuration.docker, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const ended = Promise.race([once(child, 'close'), once(child, 'error')]).catch(() => undefined)
    let killing = false
    let code: number | null = null
    child.on('exit', (given) => {
      code = given
    })
    const kill = (): void => {
      if (killing) return
      killing = true
      void end(configuration, id, ended, () => child.kill('SIGKILL'))
    }
    running.set(id, kill)
    const timer = setTimeout(kill, configuration.timeoutMs)
    response.on('close', kill).on('error', () => undefined)
    request.on('error', () => undefined).pipe(child.stdin.on('error', () => undefined))
    response.writeHead(200)
    response.flushHeaders()
    forward(child.stdout, 'stdout', response)
    forward(child.stderr, 'stderr', response)
    await ended
    clearTimeout(timer)
    running.delete(id)
    free.push(place)
    response.end(packed('end', Buffer.from(JSON.stringify({ code }))))
  }
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    const [, id, egress] = PATTERN.exec(request.url ?? '') ?? []
    if (request.method === 'GET' && request.url === '/health') {
      const { image, runtime = 'default', places } = configuration
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ image, runtime, places }))
    }
    if (id !== undefined && request.method === 'POST') return void start(request, response, id, egress !== undefined)
    if (id !== undefined && request.method === 'DELETE') {
      const cancel = running.get(id)
      cancel?.()
      return void response.writeHead(cancel === undefined ? 404 : 204).end()
    }
    response.writeHead(404).end()
  })
  await rm(configuration.socket, { force: true })
  server.listen(configuration.socket)
  await once(server, 'listening')
  return {
    async close() {
      for (const kill of running.values()) kill()
      while (running.size > 0) await wait(KILL_ROUND_MS)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Passes a stream on no faster than it is taken. */
function forward(stream: Readable, kind: Kind, response: ServerResponse): void {
  stream.on('error', () => undefined)
  stream.on('data', (chunk: Buffer) => {
    if (response.write(packed(kind, chunk))) return
    stream.pause()
    response.once('drain', () => stream.resume())
  })
  response.on('close', () => stream.resume())
}

async function end(configuration: RunnerConfiguration, id: string, ended: Promise<unknown>, killClient: () => void): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  for (let n = 0; n < MOST_KILLS && !over; n++) {
    await ask(configuration, ['kill', containerName(configuration, id)])
    await Promise.race([ended, wait(KILL_ROUND_MS)])
  }
  if (over) return
  killClient()
  await ask(configuration, ['rm', '-f', containerName(configuration, id)])
}

/** Containers that an earlier runner of this name left behind. */
async function sweep(configuration: RunnerConfiguration): Promise<void> {
  const { stdout } = await run(configuration.docker, ['ps', '-aq', '--filter', `label=${labelOf(configuration)}`], { timeout: ASK_TIMEOUT_MS })
  const left = stdout.split('\n').filter((each) => each !== '')
  if (left.length > 0) await run(configuration.docker, ['rm', '-f', ...left], { timeout: ASK_TIMEOUT_MS })
}

/** Refused when there is no such container yet, or no more. */
async function ask({ docker }: RunnerConfiguration, args: readonly string[]): Promise<void> {
  await run(docker, args, { timeout: ASK_TIMEOUT_MS }).catch(() => undefined)
}
