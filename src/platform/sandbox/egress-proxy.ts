import { once } from 'node:events'
import { chmod, chown, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError } from '../../errors.ts'
import { type AddressPolicy, checkAddress } from '../egress/index.ts'
import type { EgressUse, SkillLimits } from './outcome.ts'

export interface EgressProxy {
  /** What was asked of it so far. */
  used(): EgressUse
  close(): Promise<void>
}

export interface EgressOptions {
  readonly policy: AddressPolicy
  readonly allowedHosts: readonly string[]
  readonly limits: SkillLimits
  /** Ports of public hosts. */
  readonly ports?: readonly number[]
  /** Where it listens, and the account that alone may connect; null: this server's own; any: whoever is shown the socket. */
  readonly path: string
  readonly uid: number | null | 'any'
  /** Told of every attempt, once. */
  readonly report?: (attempt: EgressAttempt) => void
}

/** For the operator's log; the skill learns only that it was refused. */
export interface EgressAttempt {
  /** As the skill wrote it. */
  readonly host: string
  readonly port: number
  readonly outcome: 'connected' | 'refused'
  readonly reason: 'listed' | 'malformed' | 'unlisted' | 'unknown_name' | 'address_not_allowed' | 'port' | 'bytes' | 'connections' | 'no_answer'
}

const WEB_PORTS = [443, 80]
const MOST_NAMED = 100
const MOST_HOST_CHARACTERS = 253
/** Every refusal takes as long, so that it does not tell a closed port from an unlisted host. */
const REFUSAL_MS = 250
const REFUSED = 'Egress refused'
/** Node reads lower ones and writes none. */
const LOWEST_STATUS = 100
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The one way out of a run (invariant `one-exit`): a proxy on a UNIX socket that only this run sees. A host must be on the
 * run's list, is resolved once, every address of it is judged, and the connection goes to the address that was judged.
 */
export async function openEgressProxy({ policy, allowedHosts, limits, ports = WEB_PORTS, path, uid, report }: EgressOptions): Promise<EgressProxy> {
  let bytes = 0
  let dialled = 0
  const sockets = new Set<Duplex>()
  const named = { connected: new Set<string>(), refused: new Set<string>() }
  const server = createServer({ requestTimeout: limits.egressIdleMs, maxHeaderSize: 16_384 })
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes > limits.egressBytes) closeAll()
  }
  const note = (host: string, port: number, reason: EgressAttempt['reason']): void => {
    const outcome = reason === 'listed' ? 'connected' : 'refused'
    const shown = printable(host)
    if (named[outcome].size < MOST_NAMED) named[outcome].add(port > 0 ? `${shown}:${port}` : shown)
    report?.({ host: shown, port, outcome, reason })
  }
  const open = async (host: string, port: number): Promise<Socket | EgressAttempt['reason']> => {
    if (bytes > limits.egressBytes) return 'bytes'
    if (dialled >= limits.egressConnections) return 'connections'
    if (!listed(allowedHosts, host, port)) return 'unlisted'
    const checked = await checkAddress(policy, { purpose: 'skill', host, port, opened: [] }).catch(whyNot)
    if (typeof checked === 'string') return checked
    if (!ports.includes(port) && !checked.private) return 'port'
    const socket = connect({ host: checked.address, port, timeout: limits.egressConnectMs })
    dialled += 1
    sockets.add(socket)
    socket
      .on('close', () => {
        sockets.delete(socket)
        dialled -= 1
      })
      .on('error', () => undefined)
    const opened = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'timeout').then(() => false),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    if (!opened) socket.destroy()
    else socket.setTimeout(limits.egressIdleMs, () => socket.destroy())
    return opened ? socket : 'no_answer'
  }
  const dial = async (target: Target | null, asked: string): Promise<Socket | null> => {
    const opened = target === null ? 'malformed' : await open(target.host, target.port)
    note(target?.host ?? asked, target?.port ?? 0, typeof opened === 'string' ? opened : 'listed')
    return typeof opened === 'string' ? null : opened
  }
  server.on('connection', (socket) => {
    if (sockets.size >= limits.egressConnections * 2) return void socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  server.on('connect', (request: IncomingMessage, near: Duplex, head: Buffer) => tunnel(request, near, head, dial, count).catch(() => near.destroy()))
  server.on('request', (request: IncomingMessage, response: ServerResponse) => forward(request, response, dial, count).catch(() => response.destroy()))
  server.on('clientError', (_error, socket) => {
    note('', 0, 'malformed')
    socket.destroy()
  })
  await rm(path, { force: true })
  server.listen(path)
  await once(server, 'listening')
  await chmod(path, uid === 'any' ? 0o666 : 0o600)
  if (typeof uid === 'number') await chown(path, uid, uid)
  return {
    used: () => ({ contacted: [...named.connected], refused: [...named.refused].filter((each) => each !== '') }),
    async close() {
      closeAll()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(path, { force: true })
    },
  }
}

function whyNot(error: unknown): EgressAttempt['reason'] {
  return error instanceof AppError && error.facts.class === 'name_not_found' ? 'unknown_name' : 'address_not_allowed'
}

/** A host in a log line or a result: no control characters, no length without end, nothing that looks like a login. */
function printable(host: string): string {
  return host
    .replace(/^.*@/, '')
    .replace(/[^\x21-\x7e]/g, '?')
    .slice(0, MOST_HOST_CHARACTERS)
}

interface Target {
  readonly host: string
  readonly port: number
}
type Dial = (target: Target | null, asked: string) => Promise<Socket | null>
type Count = (chunk: Buffer) => void

async function tunnel(request: IncomingMessage, near: Duplex, head: Buffer, dial: Dial, count: Count): Promise<void> {
  const since = performance.now()
  near.on('error', () => undefined)
  const far = await dial(authority(request.url ?? ''), request.url ?? '')
  if (far === null) {
    await pause(since)
    near.end(`HTTP/1.1 403 ${REFUSED}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    return
  }
  near.write('HTTP/1.1 200 Connection established\r\n\r\n')
  if (head.length > 0) far.write(head)
  far.on('data', count)
  near.on('data', count)
  far.pipe(near)
  near.pipe(far)
  far.on('close', () => near.destroy())
  near.on('close', () => far.destroy())
}

async function forward(request: IncomingMessage, response: ServerResponse, dial: Dial, count: Count): Promise<void> {
  const since = performance.now()
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const url = URL.parse(request.url ?? '')
  const usable = url !== null && url.protocol === 'http:' && url.username === '' && url.password === ''
  const far = await dial(usable ? { host: url.hostname, port: Number(url.port || '80') } : null, url?.hostname ?? '')
  if (far === null || url === null) {
    await pause(since)
    response.writeHead(403, { connection: 'close' }).end(REFUSED)
    return
  }
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)))
  const onward = httpRequest({
    createConnection: () => far,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host },
  })
  onward.on('error', () => response.destroy())
  onward.on('response', (answer) => {
    answer.on('close', () => {
      far.destroy()
      if (!answer.complete) response.destroy()
    })
    const status = answer.statusCode ?? 0
    if (status < LOWEST_STATUS) {
      far.destroy()
      response.destroy()
      return
    }
    response.writeHead(status, Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name))))
    answer.on('data', count).pipe(response)
  })
  request.on('data', count).pipe(onward)
}

/** Waits until a refusal has taken as long as every other. */
async function pause(since: number): Promise<void> {
  const left = REFUSAL_MS - (performance.now() - since)
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}

function authority(text: string): Target | null {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^:@/\s]+):(\d{1,5})$/.exec(text)
  const port = Number(parts?.[2])
  return parts === null || port < 1 || port > 65_535 ? null : { host: parts[1] ?? '', port }
}

/** `api.example.com`, `*.example.com`, `*`, each with an optional `:port`. A trailing dot is another spelling of the same name. */
function listed(allowedHosts: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return allowedHosts.some((entry) => {
    const [, pattern = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (only !== undefined && Number(only) !== port) return false
    if (pattern === '*' || pattern === name) return true
    return pattern.startsWith('*.') && name.endsWith(pattern.slice(1))
  })
}
