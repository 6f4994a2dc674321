import type { Server } from 'node:http'
import Provider from 'oidc-provider'

export interface Subject {
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  readonly groups?: readonly string[]
  readonly country?: string
}

/** A real OpenID Connect provider on a port of its own: https://github.com/panva/node-oidc-provider. Any password is right there. */
export interface IdentityProvider {
  readonly url: string
  readonly metadataUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who signs in under a name, and what is said of them. */
  readonly people: Map<string, Subject>
  /** Signs in as a browser would, from the address Parley sent it to. @returns where the provider sends the browser back to */
  approve(address: string, login: string): Promise<URL>
  close(): Promise<void>
}

const CLIENT = { client_id: 'parley', client_secret: 'client-secret-canary-0123456789abcdef' }

export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const people = new Map<string, Subject>()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const provider = new Provider(url, {
    clients: [{ ...CLIENT, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'country'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people.get(sub) }) }),
    cookies: { keys: ['for tests only'] },
    pkce: { required: () => true },
  })
  const server = await new Promise<Server>((resolve) => {
    const started = provider.listen(port, '127.0.0.1', () => resolve(started))
  })
  return {
    url,
    metadataUrl: `${url}/.well-known/openid-configuration`,
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    people,
    approve: (address, login) => approve(new URL(address), login, url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function approve(start: URL, login: string, own: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = start
  for (let step = 0; step < 20; step += 1) {
    if (at.origin !== own) return at
    let response = await visit(at, cookies)
    if (response.status === 200) {
      const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1] ?? ''
      response = await visit(at, cookies, new URLSearchParams({ prompt, login, password: 'any' }))
    }
    const next = response.headers.get('location')
    if (next === null) throw new Error(`the provider stopped at ${at.pathname} with ${response.status}`)
    at = new URL(next, at)
  }
  throw new Error('the provider goes round in circles')
}

async function visit(at: URL, cookies: Map<string, string>, form?: URLSearchParams): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(at, { redirect: 'manual', headers: { cookie }, ...(form !== undefined && { method: 'POST', body: form }) })
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
    cookies.set(name, value)
  }
  return response
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
