import { z } from 'zod'
import { readCredentials } from './credentials.ts'
import { CliError, EXIT } from './exit.ts'
import { plain, type Terminal } from './terminal.ts'

/** A server to talk to, as somebody. */
export interface Client {
  readonly server: string
  readonly token: string
  /** @throws CliError with the server's sentence */
  json<Shape extends z.ZodType>(path: string, shape: Shape, init?: Call): Promise<z.output<Shape>>
  bytes(url: string, init?: Call): Promise<Buffer>
}
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly raw?: { readonly type: string; readonly body: Uint8Array<ArrayBuffer> | string }
}

const Fault = z.object({ detail: z.union([z.string(), z.array(z.object({ loc: z.array(z.unknown()), msg: z.string() })), z.unknown()]) })
const MAX_SHOWN = 500

/** Without slashes at its end. @throws CliError when it is no address */
export function serverOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new CliError(EXIT.usage, `Not the address of a server: ${plain(text)}`)
  return text.replace(/\/+$/, '')
}

/** By options, then environment, then what `login` saved. A saved token goes to the server it is of, and to no other. */
export async function connect(terminal: Terminal, given: { readonly server?: string; readonly token?: string }): Promise<Client> {
  const saved = await readCredentials(terminal)
  const named = given.server ?? (terminal.env.PARLEY_SERVER || undefined)
  const server = serverOf(named ?? saved?.server ?? terminal.localServer)
  const token = given.token ?? (terminal.env.PARLEY_TOKEN || undefined) ?? (saved !== undefined && serverOf(saved.server) === server ? saved.token : undefined)
  if (token === undefined)
    throw new CliError(EXIT.signedOut, `Not signed in to ${server}. Run: parley login${named === undefined ? '' : ` --server ${server}`}`)
  return clientFor(server, token)
}

export function clientFor(server: string, token: string): Client {
  const send = async (url: string, { method = 'GET', body, raw }: Call): Promise<Response> => {
    const content = raw?.body ?? (body === undefined ? undefined : JSON.stringify(body))
    const type = raw?.type ?? (body === undefined ? undefined : 'application/json')
    const headers = { 'X-API-KEY': token, 'X-Requested-With': 'parley', ...(type !== undefined && { 'content-type': type }) }
    const response = await fetch(url, { method, headers, redirect: 'error', ...(content !== undefined && { body: content }) }).catch((error: unknown) => {
      throw new CliError(EXIT.error, `${server} cannot be reached: ${reasonOf(error)}`)
    })
    if (!response.ok) throw await faultOf(response)
    return response
  }
  return {
    server,
    token,
    json: async (path, shape, init = {}) => {
      const response = await send(server + path, init)
      const parsed = shape.safeParse(await response.json().catch(() => undefined))
      if (!parsed.success) throw new CliError(EXIT.error, `${server} answered in a way that this command does not understand.`)
      return parsed.data
    },
    bytes: async (url, init = {}) => {
      const address = url.startsWith('/') ? server + url : url
      // the token is for this server alone
      if (new URL(address).origin !== new URL(server).origin) throw new CliError(EXIT.error, `The server names a file elsewhere: ${new URL(address).origin}`)
      return Buffer.from(await (await send(address, init)).arrayBuffer())
    },
  }
}

async function faultOf(response: Response): Promise<CliError> {
  const text = await response.text().catch(() => '')
  const sentence = sentenceOf(text) ?? `The server answered ${response.status}.`
  if (response.status === 401) return new CliError(EXIT.signedOut, `${sentence}. Run: parley login`)
  return new CliError(EXIT.error, sentence)
}

function sentenceOf(text: string): string | undefined {
  try {
    const { detail } = Fault.parse(JSON.parse(text))
    if (typeof detail === 'string') return plain(detail)
    if (!Array.isArray(detail)) return plain(JSON.stringify(detail)).slice(0, MAX_SHOWN)
    return detail.map(({ loc, msg }) => plain(`${loc.join('.')}: ${msg}`)).join('\n')
  } catch {
    return undefined // not one of ours: a proxy in between
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return error.cause instanceof Error ? error.cause.message : error.message
}
