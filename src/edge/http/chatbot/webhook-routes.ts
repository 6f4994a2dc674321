import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { OpenWebhook } from '../../../app/bots/index.ts'
import type { Actor } from '../../../flow.ts'
import { type ChatbotRouteDeps, MANAGE, TAGS } from './deps.ts'
import { written } from './envelope.ts'
import { byId, created, MAX_NAME, MAX_TEXT, MAX_URL, name, written as writtenBody } from './schema.ts'

const MAX_HEADERS = 20
const MAX_SECRET = 4_096
/** What a header may be called and hold (RFC 9110). */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
/** Said by the call itself. */
const OWN_HEADERS = ['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'x-parley-signature']

const fields = {
  name,
  url: z
    .url({ protocol: /^https?$/ })
    .max(MAX_URL)
    .refine((text) => !/^https?:\/\/[^/]*@/.test(text), 'holds a user name or a password; use `auth`'),
  token: z.string().min(1).max(MAX_TEXT),
  headers: z
    .array(
      z.object({
        name: z
          .string()
          .max(MAX_NAME)
          .regex(FIELD_NAME)
          .refine((said) => !OWN_HEADERS.includes(said.toLowerCase()), 'is set by the call itself'),
        value: z.string().max(MAX_SECRET).regex(FIELD_VALUE),
      }),
    )
    .max(MAX_HEADERS),
  auth: z.object({ username: z.string().min(1).max(MAX_TEXT), password: z.string().max(MAX_SECRET) }).nullable(),
  version: z.union([z.literal(1), z.literal(2)]),
}
const webhookCreate = z.object({ ...fields, headers: fields.headers.default([]), auth: fields.auth.default(null), version: fields.version.default(2) })
const webhookChange = z.object(fields).partial()
const webhook = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    token: z.string().describe('Empty for tokens that may only read'),
    headers: z.array(z.object({ name: z.string(), value: z.string().describe('Always empty; sent back empty, the value stays') })),
    auth: z.object({ username: z.string(), password: z.string().describe('Always empty; sent back empty, the password stays') }).nullable(),
    error: z.object({ date: z.string(), message: z.string() }).nullable(),
    verified: z.boolean(),
    version: z.union([z.literal(1), z.literal(2)]),
  })
  .meta({ id: 'ChatbotWebhook' })

/** Addresses that stories call. */
export function webhookRoutes({ bots: { webhooks }, now }: ChatbotRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/chatbot/webhooks', { config: MANAGE, schema: { tags: TAGS, summary: 'Webhooks', response: { 200: z.array(webhook) } } }, async ({ actor }) =>
      (await webhooks.list(actor)).map((each) => presentWebhook(each, actor)),
    )
    app.post(
      '/chatbot/webhooks',
      {
        config: { ...MANAGE, audit: 'webhook.create' },
        schema: { tags: TAGS, summary: 'Make a webhook; its address is asked to repeat a challenge', body: webhookCreate, response: { 200: created } },
      },
      async ({ actor, body }) => ({ ...written(now()), id: await webhooks.create(actor, body) }),
    )
    app.get(
      '/chatbot/webhooks/:id',
      { config: MANAGE, schema: { tags: TAGS, summary: 'One webhook', params: byId, response: { 200: webhook } } },
      async ({ actor, params }) => presentWebhook(await webhooks.read(actor, params.id), actor),
    )
    app.put(
      '/chatbot/webhooks/:id',
      {
        config: { ...MANAGE, audit: 'webhook.change' },
        schema: {
          tags: TAGS,
          summary: 'Change a webhook and verify it again; absent keys stay',
          params: byId,
          body: webhookChange,
          response: { 200: writtenBody },
        },
      },
      async ({ actor, params, body }) => {
        await webhooks.change(actor, params.id, body)
        return written(now())
      },
    )
    app.delete(
      '/chatbot/webhooks/:id',
      {
        config: { ...MANAGE, audit: 'webhook.remove' },
        schema: { tags: TAGS, summary: 'Delete a webhook', params: byId, response: { 200: writtenBody } },
      },
      async ({ actor, params }) => {
        await webhooks.remove(actor, params.id)
        return written(now())
      },
    )
  }
}

/** Values of headers and the password never leave; the token is for those who may also set it. */
function presentWebhook({ id, name: shown, url, token, headers, auth, error, verified, version }: OpenWebhook, { scopes }: Actor) {
  const maySet = scopes.includes('api:full') || scopes.includes('chatbot')
  return {
    id,
    name: shown,
    url,
    token: maySet ? token : '',
    headers: headers.map((header) => ({ name: header.name, value: '' })),
    auth: auth && { username: auth.username, password: '' },
    error,
    verified,
    version,
  }
}
