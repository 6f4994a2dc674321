import { randomBytes } from 'node:crypto'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { AppError } from '../../../errors.ts'
import { type Check, FIXES } from '../doctor.ts'
import { swallow } from '../run-skill.ts'
import type { Confined, Runner } from '../runner.ts'
import { ChannelReader } from './channel.ts'

export interface DockerOptions {
  readonly socket: string
  readonly running: number
}

const ASK_TIMEOUT_MS = 5_000
const ID_BYTES = 12
const BUSY = 429
const MOST_HEALTH_BYTES = 65_536
/** Docker shows it, and forbids to hide it; everything else must fail as everywhere. */
const SHOWN = ["read the kernel's command line"]

/** Containers, by way of `parley-runner`: this server never holds the Docker socket, which is root on its host. */
export async function openDockerRunner({ socket, running }: DockerOptions): Promise<Runner> {
  return {
    mode: 'docker',
    places: running,
    countsProcesses: true,
    tolerated: SHOWN,
    advice: [
      'Image, flags, memory, processes and the longest time are the runner’s own configuration; this server’s settings can only be narrower in time and size of results.',
    ],
    examine: async () => [await health(socket)],
    place() {
      const id = randomBytes(ID_BYTES).toString('hex')
      return {
        egress: { path: join(dirname(socket), `${id}.sock`), uid: 'any' },
        start: (_limits, egress) => start(socket, id, egress),
      }
    },
    close: async () => undefined,
  }
}

async function health(socket: string): Promise<Check> {
  try {
    const request = httpRequest({ socketPath: socket, path: '/health', timeout: ASK_TIMEOUT_MS })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.end()
    const response = await answerOf(request)
    let text = ''
    for await (const chunk of response) {
      text += chunk
      if (text.length > MOST_HEALTH_BYTES) break
    }
    const ok = response.statusCode === 200
    return { name: 'runner', ok, found: text, fix: ok ? '' : FIXES.runner }
  } catch (error) {
    return { name: 'runner', ok: false, found: error instanceof Error ? error.message : String(error), fix: FIXES.runner }
  }
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).on('error', reject)
  })
}

async function start(socket: string, id: string, egress: boolean): Promise<Confined> {
  const request = httpRequest({ socketPath: socket, method: 'POST', path: `/runs/${id}${egress ? '?egress=1' : ''}` })
  request.flushHeaders()
  const response = await answerOf(request).catch((cause: unknown) => {
    throw new AppError('skill_sandbox_unavailable', { check: 'runner', fix: FIXES.runner }, { cause })
  })
  swallow(request)
  if (response.statusCode !== 200) {
    request.destroy()
    if (response.statusCode === BUSY) throw new AppError('skill_queue_full', { waiting: 0 })
    throw new AppError('skill_sandbox_unavailable', { check: 'runner', fix: FIXES.runner })
  }
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const exited = listen(response, stdout, stderr)
  return {
    stdin: request,
    stdout,
    stderr,
    exited,
    began: () => undefined,
    kill: () => cancel(socket, id),
    // the runner says the end only when the container has ended, and the kernel takes a container's processes with its first
    gone: async () => {
      request.destroy()
      return { memoryBytes: null, outOfMemory: false }
    },
  }
}

/** Settles with the channel's end, whether it was said or cut off. */
async function listen(response: IncomingMessage, stdout: PassThrough, stderr: PassThrough): Promise<void> {
  const over = Promise.withResolvers<void>()
  const reader = new ChannelReader((kind, bytes) => {
    if (kind === 'end') over.resolve()
    else if (!(kind === 'stdout' ? stdout : stderr).write(Buffer.from(bytes))) {
      response.pause()
      ;(kind === 'stdout' ? stdout : stderr).once('drain', () => response.resume())
    }
  })
  response.on('data', (chunk: Buffer) => {
    if (!reader.read(chunk)) response.destroy()
  })
  response.on('error', () => undefined)
  response.on('close', () => over.resolve())
  await over.promise
  stdout.end()
  stderr.end()
}

/** Told twice is well: the connection's end cancels, too. */
function cancel(socket: string, id: string): void {
  httpRequest({ socketPath: socket, method: 'DELETE', path: `/runs/${id}` })
    .on('error', () => undefined)
    .on('response', (response) => response.resume())
    .end()
}
