import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  addLabels,
  type Conversation,
  giveFeedback,
  moveTurn,
  removeLabels,
  removeTurn,
  setPinned,
  setTitle,
  share,
  shortTitle,
  unshare,
  viewOf,
} from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import { presentationFor, type RouteDeps } from './deps.ts'
import { presentChat } from './present.ts'
import {
  ChatC2,
  ChatRequest,
  FeedbackRequest,
  FeedbackResponse,
  LabelsRequest,
  LabelsResponse,
  MessageRequest,
  MoveRequest,
  Ok,
  PinRequest,
  PinResponse,
  ShareRequest,
  ShareResponse,
  SuggestTitleRequest,
  TitleRequest,
  TitleResponse,
} from './schema.ts'

const OWN = { auth: { role: 'user', scope: 'api:ask' } } as const
const tags = ['Chat management']

/** Names, labels, pins, sharing, feedback and the order of turns. */
export function manageRoutes(deps: RouteDeps): FastifyPluginAsyncZod {
  const { conversations } = deps
  const { services } = conversations
  const { store } = services
  const reread = async (actor: Actor, conversation: Conversation, how: ReturnType<typeof presentationFor>) =>
    presentChat(await viewOf(services, actor, await conversations.readable(actor, conversation.id)), how)
  return async (app) => {
    app.post(
      '/api/add_label_to_chat',
      { config: OWN, schema: { tags, summary: 'Add labels to a chat', body: LabelsRequest, response: { 200: LabelsResponse } } },
      async ({ actor, body }) => {
        const conversation = await conversations.owned(actor, body.chat_id, 'admin')
        return { chat_id: conversation.id, labels: [...(await addLabels(store, conversation, body.labels))] }
      },
    )
    app.post(
      '/api/remove_label_from_chat',
      { config: OWN, schema: { tags, summary: 'Remove labels from a chat', body: LabelsRequest, response: { 200: LabelsResponse } } },
      async ({ actor, body }) => {
        const conversation = await conversations.owned(actor, body.chat_id, 'admin')
        return { chat_id: conversation.id, labels: [...(await removeLabels(store, conversation, body.labels))] }
      },
    )
    app.post(
      '/api/change_title',
      { config: OWN, schema: { tags, summary: 'Rename a chat', body: TitleRequest, response: { 200: TitleResponse } } },
      async ({ actor, body }) => {
        const conversation = await conversations.owned(actor, body.chat_id)
        await setTitle(store, conversation, body.title)
        return { chat_id: conversation.id, title: body.title }
      },
    )
    app.post(
      '/api/suggest_title',
      {
        config: OWN,
        schema: { tags, summary: 'A short title for a question', body: SuggestTitleRequest, response: { 200: TitleResponse.pick({ title: true }) } },
      },
      async ({ body }) => ({ title: shortTitle(body.user_messages) }),
    )
    app.post(
      '/api/pinChat',
      { config: OWN, schema: { tags, summary: 'Pin or unpin a chat', body: PinRequest, response: { 200: PinResponse } } },
      async ({ actor, body }) => {
        const conversation = await conversations.owned(actor, body.chat_id)
        await setPinned(store, conversation, body.pin)
        return { chat_id: conversation.id, pinned: body.pin }
      },
    )
    app.post(
      '/api/share_chat',
      {
        config: OWN,
        schema: { tags, summary: 'Share a chat inside the organisation, or by a secret link', body: ShareRequest, response: { 200: ShareResponse } },
      },
      async (request) => {
        const { actor, body } = request
        const conversation = await conversations.owned(actor, body.chat_id)
        const toPublic = body.public === true
        if (toPublic && !(await services.policy(actor.orgId)).publicSharing) throw new AppError('public_sharing_off')
        const token = await share(store, conversation, body.title, toPublic)
        await services.audit(actor, { action: 'chat.share', target: conversation.id, detail: toPublic ? 'public' : 'org' })
        const query = `?c=${encodeURIComponent(conversation.id)}${token === undefined ? '' : `&org_id=${encodeURIComponent(actor.orgId)}&token=${token}`}`
        return { chat_id: conversation.id, share_url: `${presentationFor(deps, request).publicUrl}/${query}`, share_token: token }
      },
    )
    app.post(
      '/api/delete_shared_chat',
      { config: OWN, schema: { tags, summary: 'End all sharing of a chat', body: ChatRequest, response: { 200: Ok } } },
      async ({ actor, body }) => {
        const conversation = await conversations.owned(actor, body.chat_id, 'admin')
        await unshare(store, conversation)
        await services.audit(actor, { action: 'chat.unshare', target: conversation.id })
        return { status: 'ok' as const }
      },
    )
    app.post(
      '/api/feedback',
      { config: OWN, schema: { tags, summary: 'Say what an answer was worth', body: FeedbackRequest, response: { 200: FeedbackResponse } } },
      async ({ actor, body }) => {
        const conversation = await conversations.readable(actor, body.chat_id)
        const view = await viewOf(services, actor, conversation)
        const turn = view.turns[Math.floor(body.message_position / 2)]?.turn
        if (turn === undefined) throw new AppError('message_not_found')
        const value = await giveFeedback(store, turn.id, actor.userId, {
          value: body.message.feedback ?? undefined,
          description: body.description ?? '',
          checkboxes: body.checkboxes ?? [],
        })
        return { chat_id: conversation.id, message_position: body.message_position, feedback: value === '' ? undefined : value }
      },
    )
    app.post(
      '/api/deleteMessage',
      { config: OWN, schema: { tags, summary: 'Delete a question with its answer', body: MessageRequest, response: { 200: ChatC2 } } },
      async (request) => {
        const conversation = await conversations.owned(request.actor, request.body.chat_id)
        await removeTurn(store, conversation, Math.floor(request.body.message_position / 2))
        return reread(request.actor, conversation, presentationFor(deps, request))
      },
    )
    app.post(
      '/api/moveMessage',
      { config: OWN, schema: { tags, summary: 'Move a question with its answer up or down', body: MoveRequest, response: { 200: ChatC2 } } },
      async (request) => {
        const conversation = await conversations.owned(request.actor, request.body.chat_id)
        await moveTurn(store, conversation, Math.floor(request.body.message_position / 2), request.body.direction_up)
        return reread(request.actor, conversation, presentationFor(deps, request))
      },
    )
  }
}
