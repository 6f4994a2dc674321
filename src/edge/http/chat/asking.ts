import type { FastifyRequest } from 'fastify'
import { type Asking, type ConversationSource, type Conversations, hashOf, type IdempotencyKey, invalid } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor, Mode } from '../../../flow.ts'
import type { AskOptions, AskRequest, HistoryRequest } from './schema.ts'

/** What a client sent, as a question to accept. @throws AppError for what its caller may not do */
export async function askingOf(request: FastifyRequest, body: AskRequest | HistoryRequest, conversations: Conversations): Promise<Asking> {
  const { actor } = request
  const environment = await environmentOf(request, conversations)
  const options = body.options ?? {}
  const agentic = request.routeOptions.url?.startsWith('/api/agentic') === true
  const last = 'messages' in body ? body.messages.at(-1) : body.new_message
  const path = 'messages' in body ? ['body', 'messages', body.messages.length - 1] : ['body', 'new_message']
  if (last?.role !== 'user') throw invalid({ loc: [...path, 'role'], msg: "The last message must have the role 'user'", type: 'value_error' })
  if (last.content.trim() === '') throw invalid({ loc: [...path, 'content'], msg: 'The question must not be blank', type: 'value_error' })
  return {
    chatId: body.chat_id,
    text: last.content.normalize('NFC'),
    mode: await modeOf(body.mode, actor, conversations),
    asked: {
      clarify: options.clarify ?? 'allow',
      connection: options.connection_id,
      scope: options.scope,
      investigate: options.investigate,
      agentic: agentic || undefined,
      deep: (agentic && body.mode === 'frontier') || undefined,
      earlier: 'messages' in body && body.messages.length > 1 ? body.messages.slice(0, -1) : undefined,
    },
    intent: 'messages' in body ? (body.skip_check === true ? 'either' : 'create') : 'append',
    source: sourceOf(request),
    environment,
    extra: options.extra,
    groups: groupsOf(options, actor),
    idempotency: idempotencyOf(request),
  }
}

async function environmentOf(request: FastifyRequest, conversations: Conversations): Promise<string | undefined> {
  const named = request.headers['x-dot-environment']
  if (typeof named !== 'string' || named === '' || named === 'production') return undefined
  if (request.actor.role === 'user') throw new AppError('environment_not_allowed')
  if (!(await conversations.services.environmentExists(request.actor.orgId, named))) throw new AppError('environment_not_found')
  return named
}

async function modeOf(named: Mode | '' | null | undefined, actor: Actor, conversations: Conversations): Promise<Mode> {
  const policy = await conversations.services.policy(actor.orgId)
  const mode = named === undefined || named === null || named === '' ? policy.defaultMode : named
  if (!policy.modesAllowed.includes(mode)) throw new AppError('mode_not_allowed')
  return mode
}

/** Absent: all the asker's groups, as they are when the turn runs. A credential cut down to groups stays so. */
function groupsOf(options: AskOptions, actor: Actor): readonly string[] | undefined {
  const chosen = options.active_groups
  if (chosen?.every((group) => actor.groups.includes(group)) === false)
    throw invalid({ loc: ['body', 'options', 'active_groups'], msg: 'Only groups that you are in can be active', type: 'value_error' })
  return chosen ?? (actor.credential === 'embed' ? actor.groups : undefined)
}

const SOURCES = { cookie: 'web', access: 'web', api: 'api', cli: 'cli', mcp: 'mcp', embed: 'embed', system: 'schedule' } as const satisfies Readonly<
  Record<Actor['credential'], ConversationSource>
>

function sourceOf(request: FastifyRequest): ConversationSource {
  const source = SOURCES[request.actor.credential]
  return source === 'api' && request.headers['x-response-format'] === 'cli' ? 'cli' : source
}

const KEY = /^[\x20-\x7e]{1,255}$/

/** How the call named itself. @throws AppError invalid_request for a key that cannot be one */
export function idempotencyOf(request: FastifyRequest): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !KEY.test(key))
    throw invalid({ loc: ['header', 'Idempotency-Key'], msg: 'Must be 1 to 255 printable characters', type: 'value_error' })
  return { method: request.method, path: request.url.split('?')[0] ?? '', key, bodyHash: hashOf(request.body ?? null) }
}
