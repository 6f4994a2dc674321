import { type Customer, spaceOf } from './customers.ts'

/** What this product's server asks of Parley. The key never leaves the server. */
export interface ParleyClient {
  /** The customer's space, made the first time. @returns its id */
  space(customer: Customer, origin: string): Promise<string>
  /** A token for one render. */
  token(customer: Customer, spaceId: string, lifeSeconds?: number): Promise<string>
}

interface Space {
  readonly space_id: string
  readonly customer_id: string
}

const SOURCE = /\(demo\)$/

/** @param key an admin's API token with the scope `spaces` */
export function parleyClient(url: string, key: string): ParleyClient {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const response = await fetch(`${url}/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    const answer: T = JSON.parse(await response.text())
    return answer
  }

  async function demoSource(): Promise<string> {
    const sources = await call<{ source_id: string; source_name: string }[]>('GET', '/sources/database-connectors')
    const demo = sources.find(({ source_name }) => SOURCE.test(source_name))
    if (demo === undefined) throw new Error('Parley has no demo business; start it with PARLEY_DEMO=1')
    return demo.source_id
  }

  return {
    async space(customer, origin) {
      const wanted = spaceOf(customer, origin)
      const spaces = await call<Space[]>('GET', '/spaces/by-partner')
      const known = spaces.find(({ customer_id }) => customer_id === customer.id)
      if (known === undefined) return (await call<Space>('POST', '/spaces', { source_id: await demoSource(), ...wanted })).space_id
      const { customer_id: _, ...changeable } = wanted
      return (await call<Space>('PATCH', `/spaces/${known.space_id}`, changeable)).space_id
    },
    async token({ id, person }, spaceId, lifeSeconds) {
      const order = { ...person, customer_id: id, space_id: spaceId, ...(lifeSeconds !== undefined && { expires_in: lifeSeconds }) }
      return (await call<{ token: string }>('POST', '/embed/token', order)).token
    },
  }
}
