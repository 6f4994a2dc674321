import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { opens } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { MANAGE, type SpaceRouteDeps } from './deps.ts'
import { presentCustomer, presentGroup } from './present.ts'
import { byCustomer, byGroup, bySpace, customer, customerCreate, group, groupInput, groupPatch, nothing } from './schema.ts'

const READ = { auth: { role: 'admin', scope: 'spaces', embed: true } } as const

/** Pages of pinned questions, and the customers that spaces are made for. */
export function groupRoutes({ spaces }: SpaceRouteDeps): FastifyPluginAsyncZod {
  const { groups, customers, desk } = spaces
  return async (app) => {
    const ofSpace = '/v1/spaces/:space_id/groups'
    app.get(
      ofSpace,
      { config: READ, schema: { tags: ['Spaces'], summary: 'Pages of pinned questions', params: bySpace, response: { 200: z.array(group) } } },
      async ({ actor, visitor, params }) => {
        const { space } = await desk.read(actor, params.space_id)
        if (visitor !== null && !opens(visitor, space)) throw new AppError('not_found', { what: 'Space' })
        return (await groups.list(actor, space.id)).map(presentGroup)
      },
    )
    app.post(
      ofSpace,
      { config: MANAGE, schema: { tags: ['Spaces'], summary: 'Add a page of questions', params: bySpace, body: groupInput, response: { 200: group } } },
      async ({ actor, params, body }) => presentGroup(await groups.add(actor, params.space_id, body)),
    )
    app.patch(
      `${ofSpace}/:group_id`,
      { config: MANAGE, schema: { tags: ['Spaces'], summary: 'Change a page of questions', params: byGroup, body: groupPatch, response: { 200: group } } },
      async ({ actor, params, body }) => presentGroup(await groups.change(actor, params.space_id, params.group_id, body)),
    )
    app.delete(
      `${ofSpace}/:group_id`,
      { config: MANAGE, schema: { tags: ['Spaces'], summary: 'Remove a page of questions', params: byGroup, response: { 204: nothing } } },
      async ({ actor, params }, reply) => {
        await groups.remove(actor, params.space_id, params.group_id)
        return reply.status(204).send(null)
      },
    )
    app.get('/v1/customers', { config: MANAGE, schema: { tags: ['Spaces'], summary: 'Customers', response: { 200: z.array(customer) } } }, async ({ actor }) =>
      (await customers.list(actor)).map(presentCustomer),
    )
    app.post(
      '/v1/customers',
      { config: MANAGE, schema: { tags: ['Spaces'], summary: 'Record a customer', body: customerCreate, response: { 200: customer } } },
      async ({ actor, body }) => presentCustomer(await customers.add(actor, { id: body.customer_id, name: body.name })),
    )
    app.delete(
      '/v1/customers/:customer_id',
      {
        config: MANAGE,
        schema: { tags: ['Spaces'], summary: 'Delete a customer with its spaces, identities and tokens', params: byCustomer, response: { 204: nothing } },
      },
      async ({ actor, params }, reply) => {
        await customers.remove(actor, params.customer_id)
        return reply.status(204).send(null)
      },
    )
  }
}
