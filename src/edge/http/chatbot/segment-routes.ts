import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { presentSegment } from './present-user.ts'
import { byId, created, written as writtenBody } from './schema.ts'
import { members, segment, segmentBody } from './user-schema.ts'

/** The same rows under the present path and the legacy one. */
const FAMILIES = ['/chatbot/users/segments', '/chatbot/segments'] as const

export function segmentRoutes({ bots: { segments }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const base of FAMILIES) {
      app.get(base, { config: MANAGE, schema: { tags: TAGS, summary: 'Segments of users', response: { 200: z.array(segment) } } }, async ({ actor }) =>
        (await segments.list(actor)).map(presentSegment),
      )
      app.post(
        base,
        { config: { ...MANAGE, audit: 'segment.create' }, schema: { tags: TAGS, summary: 'Make a segment', body: segmentBody, response: { 200: created } } },
        async ({ actor, body }) => ({ ...written(now()), id: await segments.create(actor, body.name) }),
      )
      app.put(
        `${base}/:id`,
        {
          config: { ...MANAGE, audit: 'segment.change' },
          schema: { tags: TAGS, summary: 'Rename a segment', params: byId, body: segmentBody, response: { 200: writtenBody } },
        },
        async ({ actor, params, body }) => {
          await segments.rename(actor, params.id, body.name)
          return written(now())
        },
      )
      app.delete(
        `${base}/:id`,
        {
          config: { ...MANAGE, audit: 'segment.remove' },
          schema: { tags: TAGS, summary: 'Delete a segment; its users stay', params: byId, response: { 200: writtenBody } },
        },
        async ({ actor, params }) => {
          await segments.remove(actor, params.id)
          return written(now())
        },
      )
    }
    app.post(
      '/chatbot/users/segments/members',
      {
        config: { ...MANAGE, audit: 'segment.members' },
        schema: { tags: TAGS, summary: 'Put every one of the users into every one of the segments', body: members, response: { 200: writtenBody } },
      },
      async ({ actor, body }) => {
        await segments.addMembers(actor, body.segments, body.users)
        return written(now())
      },
    )
  }
}
