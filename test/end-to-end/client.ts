import { request } from 'node:http'

/** What came back, read as text; `body` is its JSON, by the shape the caller says it has. */
export interface Reply<T = Detail> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: T
}
export interface Detail {
  readonly detail: unknown
}
export interface Part {
  readonly type: 'text' | 'dataframe' | 'chart' | 'file'
  readonly data: string
}
export interface Asset {
  readonly shape: readonly [number, number]
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly csv_download_url?: string
  readonly chart_download_url?: string
  readonly df_key?: string
}
export interface Chip {
  readonly kind: string
  readonly text: string
  readonly alternatives: readonly { readonly text: string; readonly edits: readonly unknown[] }[]
}
export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
  readonly explanation: string
  readonly position: number
  readonly turn_id: string
  readonly status: string
  readonly revision: number
  readonly connection_id?: string
  readonly sql?: string
  readonly dataframe?: { readonly df_key: string; readonly rows: readonly (readonly unknown[])[]; readonly row_count: number }
  readonly reading?: { readonly text: string; readonly chips: readonly Chip[] }
  readonly additional_data: {
    readonly chat_id: string
    readonly dot_url: string
    readonly formatted_result: readonly Part[]
    readonly assets: Readonly<Record<string, Asset>>
  }
}
export interface Answer extends Message {
  readonly chat_id: string
  readonly messages: readonly Message[]
}
export interface Chat {
  readonly chat_id: string
  readonly status: string
  readonly labels: readonly string[]
  readonly messages: readonly Message[]
}
export type Fields = Readonly<Record<string, string>>

/** Makes the requests that public scripts make. */
export interface Client {
  call<T = Detail>(method: string, path: string, body?: unknown, headers?: Fields): Promise<Reply<T>>
  get<T = Detail>(path: string, headers?: Fields): Promise<Reply<T>>
  post<T = Detail>(path: string, body: unknown, headers?: Fields): Promise<Reply<T>>
  ask(chatId: string, text: string, more?: object, headers?: Fields): Promise<Reply<Answer>>
  followUp(chatId: string, text: string, more?: object, headers?: Fields): Promise<Reply<Answer>>
  chat(chatId: string, query?: string): Promise<Reply<Chat>>
}

/** @param credential headers that say who calls */
export function client(url: string, credential: Fields): Client {
  const call = async <T>(method: string, path: string, body?: unknown, headers: Fields = {}): Promise<Reply<T>> => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' }
    const response = await fetch(url + path, {
      method,
      headers: { ...json, ...credential, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    })
    return replyOf(response)
  }
  return {
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    ask: (chatId, text, more, headers) => call('POST', '/api/ask', { messages: [{ role: 'user', content: text }], chat_id: chatId, ...more }, headers),
    followUp: (chatId, text, more, headers) =>
      call('POST', '/api/ask_with_history', { new_message: { role: 'user', content: text }, chat_id: chatId, ...more }, headers),
    chat: (chatId, query = '') => call('GET', `/api/c2/${encodeURIComponent(chatId)}${query}`),
  }
}

export async function replyOf<T>(response: Response): Promise<Reply<T>> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('application/json') === true
  return { status: response.status, headers: response.headers, text, body: JSON.parse(isJson && text !== '' ? text : 'null') }
}

export interface Session {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
}

/** The form login of the older scripts. */
export async function signIn(url: string, username: string, password: string, more: Fields = {}, headers: Fields = {}): Promise<Reply<Session>> {
  const body = new URLSearchParams({ grant_type: 'password', username, password, ...more })
  return replyOf(await fetch(`${url}/api/auth/token`, { method: 'POST', body, headers, redirect: 'manual' }))
}

/** A client with an API token of this person, as one makes it in the settings. */
export async function clientOf(url: string, who: { readonly email: string; readonly password: string }): Promise<Client & { readonly token: string }> {
  const session = await signIn(url, who.email, who.password)
  const bearer = client(url, { Authorization: `Bearer ${session.body.access_token}` })
  const made = await bearer.post<{ token: string }>('/api/tokens', { name: 'end to end' })
  return { ...client(url, { 'API-KEY': made.body.token }), token: made.body.token }
}

/** A request with its headers exactly as written, in order and twice where so given. */
export async function rawRequest(
  url: string,
  headers: readonly (readonly [string, string])[],
  options: { readonly method?: string; readonly body?: string } = {},
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly text: string }> {
  const { hostname, port, host, pathname, search } = new URL(url)
  const length = options.body === undefined ? [] : ['content-length', String(Buffer.byteLength(options.body))]
  const named = headers.some(([name]) => name.toLowerCase() === 'host') ? [] : ['host', host]
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      path: pathname + search,
      method: options.method ?? 'GET',
      headers: [...named, ...length, ...headers.flat()],
      agent: false,
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      response.once('error', reject)
    })
    sent.end(options.body)
  })
}

export interface Frame {
  readonly id: number
  readonly event: string
  readonly data: { readonly turn_id: string; readonly status?: string; readonly message?: Message }
}

/** Reads an event stream until it ends or enough has come. */
export async function frames(url: string, headers: Fields, enough: (frames: readonly Frame[]) => boolean = () => false): Promise<readonly Frame[]> {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  const read: Frame[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    read.push(...blocks.flatMap(frameOf))
    if (enough(read)) break
  }
  abort.abort()
  return read
}

function frameOf(block: string): readonly Frame[] {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const))
  const data = fields.get('data')
  return data === undefined ? [] : [{ id: Number(fields.get('id')), event: fields.get('event') ?? '', data: JSON.parse(data) }]
}
