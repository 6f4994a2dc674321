import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DEFAULT_ATTRIBUTES, type UserView } from '../../../app/bots/index.ts'
import type { Cell, CellType, StatementColumn } from '../../../flow.ts'
import { csvOfBatches } from '../chat/index.ts'
import { baseOf, type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { presentUser } from './present-user.ts'
import { created, MAX_NAME } from './schema.ts'

const LIST = ';'
const DEFAULTS = DEFAULT_ATTRIBUTES.map((name) => `default_${name}`)
const FIELDS: readonly (readonly [string, CellType])[] = [
  ['id', 'text'],
  ['userId', 'text'],
  ['banned', 'boolean'],
  ['createdAt', 'timestamptz'],
  ['lastSeen', 'timestamptz'],
  ['conversations', 'integer'],
  ['segments', 'text'],
  ...DEFAULTS.map((name) => [name, 'text'] as const),
  // what editors named themselves, as one JSON object
  ['attributes', 'text'],
]
const COLUMNS: readonly StatementColumn[] = FIELDS.map(([name, type]) => ({ name, label: name, type, show: 'asked' }))

/** Every user as a file, behind a link that works once. */
export function exportRoutes(deps: ChatbotRouteDeps): FastifyPluginAsyncZod {
  const { users } = deps.bots
  return async (app) => {
    app.post(
      '/chatbot/users/export',
      {
        config: { ...MANAGE, audit: 'chat-user.export' },
        schema: { tags: TAGS, summary: 'A link to all users as CSV; it works once, for an hour', response: { 200: created.extend({ url: z.url() }) } },
      },
      async (request) => {
        const { id, key } = await users.issueExport(request.actor)
        return { ...written(deps.now()), id, url: `${baseOf(deps, request)}/users/exports/${key}` }
      },
    )
    app.get(
      '/chatbot/users/exports/:key',
      {
        config: { auth: 'public' },
        schema: { tags: TAGS, summary: 'The users behind a link, as CSV', params: z.object({ key: z.string().max(MAX_NAME) }) },
      },
      async ({ params }, reply) => {
        const pages = await users.takeExport(params.key)
        reply.header('content-disposition', 'attachment; filename="users.csv"').header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
        return reply.type('text/csv; charset=utf-8').send(Readable.from(csvOfBatches(COLUMNS, rowsOf(pages), false), { objectMode: false }))
      },
    )
  }
}

async function* rowsOf(pages: AsyncIterable<readonly UserView[]>): AsyncGenerator<readonly (readonly Cell[])[]> {
  for await (const page of pages) yield page.map(rowOf)
}

function rowOf(view: UserView): readonly Cell[] {
  const user = presentUser(view)
  const custom = Object.fromEntries(Object.entries(view.attributes).filter(([name]) => !DEFAULTS.includes(name)))
  return [
    user.id,
    user.userId,
    user.banned,
    user.createdAt,
    user.lastSeen,
    user.conversations,
    user.segments.map(({ name }) => name).join(LIST),
    ...DEFAULTS.map((name) => user.attributes[name] ?? null),
    Object.keys(custom).length === 0 ? null : JSON.stringify(custom),
  ]
}
