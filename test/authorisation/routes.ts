import { z } from 'zod'

const auth = z.union([
  z.literal('public'),
  z.object({ role: z.enum(['user', 'modeler', 'admin']), scopes: z.array(z.string()), embed: z.boolean().optional() }),
])
/** A route that does not say who may call it is a fault. */
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.object({ 'x-auth': auth }))) })

/** One route as the server itself describes it, with who may call it. */
export interface Route {
  readonly method: string
  readonly path: string
  readonly auth: z.output<typeof auth>
}

/** Every route of the running server, from its own description. */
export async function routesOf(url: string): Promise<readonly Route[]> {
  const { paths } = description.parse(await (await fetch(`${url}/openapi.json`)).json())
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => ({ method: method.toUpperCase(), path, auth: one['x-auth'] })),
  )
}
