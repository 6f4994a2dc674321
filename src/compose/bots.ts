import { renderPng } from '../app/asking/index.ts'
import { type BotDesks, openBotDesks, openPlacedStories, openTalks, type Talks, type Target } from '../app/bots/index.ts'
import { createWebhookCalls, type WebhookCalls } from '../app/bots/webhook-calls/index.ts'
import { AppError } from '../errors.ts'
import type { Actor } from '../flow.ts'
import type { Settings } from '../settings.ts'
import type { Application } from './application.ts'
import { type Platform, secretsOf } from './platform.ts'

export interface Bots {
  readonly desks: BotDesks
  readonly talks: Talks
  readonly placed: ReturnType<typeof openPlacedStories>
  readonly webhookCalls: WebhookCalls
}

export async function openBots(app: Application, platform: Platform, settings: Settings): Promise<Bots> {
  const now = () => new Date()
  const { secrets } = await secretsOf(platform)
  const webhookCalls = createWebhookCalls({ addresses: { privateHosts: settings.privateHosts }, now })
  const desks = openBotDesks({
    store: platform.store,
    secrets,
    mayTarget: (actor, target) => mayTarget(app, actor, target),
    verifyWebhook: webhookCalls.verify,
    forgetAsker: app.spaces.forgetGuest,
    chatDays: settings.botChatDays,
    now,
  })
  const { store, log } = platform
  const { conversations, spaces } = app
  const talks = await openTalks({ store, secrets, log, conversations, spaces, webhookCalls, webhooksMs: settings.botWebhooksMs, renderPng, now })
  platform.closing.push(() => talks.close())
  return { desks, talks, placed: openPlacedStories(store), webhookCalls }
}

/** A bot shows no editor more than they may see themselves: modelers point it at connections of their groups, and at spaces of those. */
async function mayTarget({ spaces, connections }: Application, actor: Actor, target: Target): Promise<boolean> {
  const connectionId = target.type === 'connection' ? target.id : await connectionOf(spaces, actor, target.id)
  if (connectionId === undefined) return false
  const seen = actor.role === 'admin' ? await connections.list(actor) : await connections.seenConnections(actor)
  return seen.some(({ id }) => id === connectionId)
}

async function connectionOf(spaces: Application['spaces'], actor: Actor, spaceId: string): Promise<string | undefined> {
  const found = await spaces.desk.read(actor, spaceId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  })
  return found === undefined || found.space.isTemplate ? undefined : found.space.connectionId
}
