import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { presentUser } from './present-user.ts'
import { byId, created, written as writtenBody } from './schema.ts'
import { ban, joined, user, userChange, userCreate, userPage, usersQuery } from './user-schema.ts'

/** Visitors. */
export function userRoutes({ bots: { users }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/chatbot/users',
      {
        config: MANAGE,
        schema: {
          tags: TAGS,
          summary: 'Users, forty at a time',
          description: '`count` is of all that match, whatever page this is.',
          querystring: usersQuery,
          response: { 200: userPage },
        },
      },
      async ({ actor, query: { filters = [], ...query } }) => {
        const page = await users.list(actor, { ...query, filters })
        return { data: page.users.map(presentUser), count: page.count }
      },
    )
    app.post(
      '/chatbot/users',
      { config: { ...MANAGE, audit: 'chat-user.create' }, schema: { tags: TAGS, summary: 'Record a user', body: userCreate, response: { 200: created } } },
      async ({ actor, body }) => ({
        ...written(now()),
        id: await users.create(actor, {
          attributes: body.attributes ?? {},
          segments: body.segments,
          ...(body.userId !== undefined && { userId: body.userId }),
        }),
      }),
    )
    app.get(
      '/chatbot/users/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One user', params: byId, response: { 200: user } } },
      async ({ actor, params }) => presentUser(await users.read(actor, params.id)),
    )
    app.put(
      '/chatbot/users/:id',
      {
        config: { ...MANAGE, audit: 'chat-user.change' },
        schema: { tags: TAGS, summary: 'Set attributes; others stay, null removes', params: byId, body: userChange, response: { 200: writtenBody } },
      },
      async ({ actor, params, body }) => {
        await users.setAttributes(actor, params.id, body.attributes)
        return written(now())
      },
    )
    app.delete(
      '/chatbot/users/:id',
      {
        config: { ...MANAGE, audit: 'chat-user.remove' },
        schema: { tags: TAGS, summary: 'Forget a user: attributes and messages go, counts stay', params: byId, response: { 200: writtenBody } },
      },
      async ({ actor, params }) => {
        await users.remove(actor, params.id)
        return written(now())
      },
    )
    app.put(
      '/chatbot/users/:id/ban',
      {
        config: { ...MANAGE, audit: 'chat-user.ban' },
        schema: { tags: TAGS, summary: 'Ban a user, or lift the ban', params: byId, body: ban, response: { 200: writtenBody } },
      },
      async ({ actor, params, body }) => {
        await users.ban(actor, params.id, body.banned)
        return written(now())
      },
    )
    for (const [method, how] of [
      ['POST', 'add'],
      ['PUT', 'replace'],
    ] as const)
      app.route({
        method,
        url: '/chatbot/users/:id/segments',
        config: { ...MANAGE, audit: 'chat-user.segments' },
        schema: {
          tags: TAGS,
          summary: how === 'add' ? 'Put a user into segments' : 'The segments of a user, in place of those before',
          params: byId,
          body: joined,
          response: { 200: writtenBody },
        },
        handler: async ({ actor, params, body }) => {
          await users.join(actor, params.id, body, how)
          return written(now())
        },
      })
  }
}
