import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { z } from 'zod'
import type { Given } from '../arguments.ts'
import { clientFor, serverOf } from '../client.ts'
import { credentialsFile, forgetCredentials, readCredentials, saveCredentials } from '../credentials.ts'
import { CliError, EXIT, type ExitCode } from '../exit.ts'
import { plain, type Terminal } from '../terminal.ts'

const Me = z.object({
  email: z.string(),
  role: z.string(),
  org_id: z.string(),
  org_name: z.string(),
  token: z.object({ expires_at: z.string().optional() }).optional(),
})
const PATIENCE_MS = 120_000
const STATE_BYTES = 16

/** By the browser, or with a token that is there already. Nothing is saved before the server knows it. */
export async function login({ options }: Given, terminal: Terminal): Promise<ExitCode> {
  const saved = await readCredentials(terminal)
  const server = serverOf(options.server ?? (terminal.env.PARLEY_SERVER || saved?.server || terminal.localServer))
  const token = options.token ?? (await tokenFromBrowser(server, terminal))
  const me = await clientFor(server, token).json('/api/auth/me', Me)
  await saveCredentials(terminal, { server, token })
  terminal.write(`Signed in to ${server} as ${plain(me.email)}. Kept in ${credentialsFile(terminal)}\n`)
  return EXIT.answered
}

export async function logout(_given: Given, terminal: Terminal): Promise<ExitCode> {
  await forgetCredentials(terminal)
  terminal.write('Signed out on this computer. To end the token everywhere: Settings → API tokens.\n')
  return EXIT.answered
}

export async function status({ options }: Given, terminal: Terminal): Promise<ExitCode> {
  const saved = await readCredentials(terminal)
  const server = serverOf(options.server ?? (terminal.env.PARLEY_SERVER || saved?.server || terminal.localServer))
  const token = options.token ?? (terminal.env.PARLEY_TOKEN || (saved !== undefined && serverOf(saved.server) === server ? saved.token : undefined))
  if (token === undefined) throw new CliError(EXIT.signedOut, `Not signed in to ${server}. Run: parley login`)
  const me = await clientFor(server, token).json('/api/auth/me', Me)
  if (options.json === true) terminal.write(`${JSON.stringify({ server, ...me })}\n`)
  else
    terminal.write(
      `Server:       ${server}\nSigned in as: ${plain(me.email)} (${me.role})\nOrganisation: ${plain(me.org_name)}\nToken ends:   ${me.token?.expires_at?.slice(0, 10) ?? 'never'}\n`,
    )
  return EXIT.answered
}

/** Waits on a port of this computer for the browser to bring the token, and takes it only with the state that was sent out. */
async function tokenFromBrowser(server: string, terminal: Terminal): Promise<string> {
  const state = randomBytes(STATE_BYTES).toString('hex')
  const listener = createServer()
  const come = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new CliError(EXIT.signedOut, 'Nobody signed in within two minutes. Try again: parley login')), PATIENCE_MS)
    listener.once('close', () => clearTimeout(timer))
    listener.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const [token, given] = [url.searchParams.get('token'), url.searchParams.get('state') ?? '']
      const isOurs = url.pathname === '/callback' && given.length === state.length && timingSafeEqual(Buffer.from(given), Buffer.from(state))
      response.writeHead(isOurs && token !== null ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
      response.end(isOurs && token !== null ? 'Signed in. You can close this page and go back to the terminal.\n' : 'Not found\n')
      if (isOurs && token !== null) resolve(token)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const page = `${server}/cli-auth?port=${port}&state=${state}`
  terminal.complain(`Sign in here: ${page}\n`)
  terminal.openBrowser(page)
  return come.finally(() => listener.close())
}
