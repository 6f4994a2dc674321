import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { BotsDeps } from '../deps.ts'
import { newBotId } from '../ids.ts'
import { BOT_LIMITS } from '../story.ts'
import { deleteWebhook, findWebhook, insertWebhook, listWebhooks, updateWebhook } from './store.ts'
import type { OpenWebhook } from './webhook.ts'

export interface WebhookOrder {
  readonly name: string
  readonly url: string
  readonly token: string
  /** An empty value keeps the one that a header of this name has. */
  readonly headers: OpenWebhook['headers']
  /** An empty password keeps the one there is. */
  readonly auth: OpenWebhook['auth']
  readonly version: OpenWebhook['version']
}

/** Addresses that stories call. Every save asks the address to prove that it wants to be called. */
export interface WebhookDesk {
  list(actor: Actor): Promise<readonly OpenWebhook[]>
  /** @throws AppError webhook_not_found */
  read(actor: Actor, id: string): Promise<OpenWebhook>
  /** @returns its id @throws AppError bot_limit */
  create(actor: Actor, order: WebhookOrder): Promise<string>
  /** @throws AppError webhook_not_found */
  change(actor: Actor, id: string, order: Partial<WebhookOrder>): Promise<void>
  /** @throws AppError webhook_not_found */
  remove(actor: Actor, id: string): Promise<void>
}

export function openWebhookDesk({ store: { db }, secrets, verifyWebhook, now }: Pick<BotsDeps, 'store' | 'secrets' | 'verifyWebhook' | 'now'>): WebhookDesk {
  const read = async ({ orgId }: Actor, id: string): Promise<OpenWebhook> => {
    const webhook = await findWebhook(db, secrets, orgId, id)
    if (webhook === undefined) throw new AppError('webhook_not_found')
    return webhook
  }
  const verified = async (webhook: OpenWebhook): Promise<OpenWebhook> => {
    const verdict = await verifyWebhook(webhook)
    if (verdict.verified) return { ...webhook, verified: true, error: null }
    return { ...webhook, verified: false, error: { date: now().toISOString(), message: verdict.message } }
  }
  return {
    list: ({ orgId }) => listWebhooks(db, secrets, orgId),
    read,
    create: async ({ orgId }, order) => {
      const webhook = await verified({ ...order, id: newBotId(now()), orgId, error: null, verified: false })
      await db.transaction().execute(async (transaction) => {
        await sql`SELECT id FROM org WHERE id = ${orgId} FOR UPDATE`.execute(transaction)
        const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM bot_webhook WHERE org_id = ${orgId}`.execute(transaction)
        if ((rows[0]?.count ?? 0) >= BOT_LIMITS.webhooks) throw new AppError('bot_limit', { max: BOT_LIMITS.webhooks, what: 'webhooks' })
        await insertWebhook(transaction, secrets, webhook, now())
      })
      return webhook.id
    },
    change: async (actor, id, order) => {
      const webhook = await verified(changed(await read(actor, id), order))
      await db.transaction().execute((transaction) => updateWebhook(transaction, secrets, webhook))
    },
    remove: async ({ orgId }, id) => {
      if (!(await deleteWebhook(db, orgId, id))) throw new AppError('webhook_not_found')
    },
  }
}

/** Secrets never leave, so what comes back empty is what is there. */
function changed(before: OpenWebhook, order: Partial<WebhookOrder>): OpenWebhook {
  const kept = (name: string): string => before.headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value ?? ''
  const isElsewhere = order.url !== undefined && new URL(order.url).origin !== new URL(before.url).origin
  // values of a receiver are not for another one
  const known = isElsewhere ? () => '' : kept
  const headers = (order.headers ?? before.headers).map(({ name, value }) => ({
    name,
    value: value === '' || order.headers === undefined ? known(name) : value,
  }))
  return { ...before, ...order, headers, auth: authOf(before, order, isElsewhere) }
}

function authOf(before: OpenWebhook, order: Partial<WebhookOrder>, isElsewhere: boolean): OpenWebhook['auth'] {
  const kept = isElsewhere ? '' : (before.auth?.password ?? '')
  if (order.auth === undefined) return before.auth === null ? null : { ...before.auth, password: kept }
  if (order.auth === null || order.auth.password !== '') return order.auth
  return { ...order.auth, password: kept }
}
