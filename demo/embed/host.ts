import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { CUSTOMERS, type Customer } from './customers.ts'
import { hostPage } from './host-page.ts'
import { parleyClient } from './parley-client.ts'
import { widgetPage } from './widget-page.ts'

// PARLEY_API_KEY=dot-… npx node demo/embed/host.ts
const parley = (process.env.PARLEY_URL ?? 'http://127.0.0.1:3000').replace(/\/+$/, '')
const key = process.env.PARLEY_API_KEY ?? ''
const port = Number(process.env.PORT ?? 4300)
const lifeSeconds = process.env.TOKEN_SECONDS === undefined ? undefined : Number(process.env.TOKEN_SECONDS)
if (key === '') {
  process.stderr.write('PARLEY_API_KEY is missing: an API token of an admin with the scope "spaces"\n')
  process.exit(2)
}

const client = parleyClient(parley, key)
const server = createServer((request, response) => {
  answer(request.method ?? '', new URL(request.url ?? '/', 'http://localhost'), response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    send(response, 502, 'text/plain', 'Parley cannot be asked at the moment.')
  })
})
server.listen(port, () => {
  const address = server.address()
  const origin = `http://localhost:${typeof address === 'object' && address !== null ? address.port : port}`
  makeSpaces(origin).then(
    () => process.stdout.write(`sample product ready ${origin}\n`),
    (error: unknown) => {
      process.stderr.write(`The spaces could not be made at ${parley} (PARLEY_URL names another address): ${String(error)}\n`)
      process.exit(1)
    },
  )
})

const spaces = new Map<string, string>()

async function makeSpaces(origin: string): Promise<void> {
  for (const customer of CUSTOMERS) spaces.set(customer.id, await client.space(customer, origin))
}

async function answer(method: string, { pathname }: URL, response: ServerResponse): Promise<void> {
  if (method === 'GET' && pathname === '/') return send(response, 200, 'text/html; charset=utf-8', hostPage(parley, CUSTOMERS, spaces))
  if (method === 'GET' && pathname === '/frames.js')
    return send(response, 200, 'text/javascript', await readFile(join(import.meta.dirname, 'frames.js'), 'utf8'))
  const shop = CUSTOMERS.find(({ id }) => method === 'GET' && pathname.startsWith(`/shops/${id}`))
  if (shop !== undefined) {
    const bot = /\/bots\/([0-9a-f]+)$/.exec(pathname)?.[1]
    const page = widgetPage(parley, { bot, space: spaces.get(shop.id), tokenUrl: `/tokens/${shop.id}` })
    return send(response, 200, 'text/html; charset=utf-8', page)
  }
  const customer = CUSTOMERS.find(({ id }) => method === 'POST' && pathname === `/tokens/${id}`)
  if (customer === undefined) return send(response, 404, 'text/plain', 'Not found')
  send(response, 200, 'application/json', JSON.stringify({ token: await tokenFor(customer) }))
}

/** A real product makes it for whoever is signed in to it, and for nobody else. */
async function tokenFor(customer: Customer): Promise<string> {
  const space = spaces.get(customer.id)
  if (space === undefined) throw new Error(`no space of ${customer.id}`)
  return client.token(customer, space, lifeSeconds)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
}
