import { sql } from 'kysely'
import type { SealedSecret, Secrets } from '../../../platform/secrets/index.ts'
import { type Db, json } from '../db.ts'
import type { OpenWebhook, WebhookError } from './webhook.ts'

interface WebhookRow {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly url: string
  readonly headers: readonly string[]
  readonly username: string | null
  readonly secrets: Readonly<Record<string, SealedSecret>>
  readonly revision: number
  readonly error: WebhookError | null
  readonly verified: boolean
  readonly version: 1 | 2
}

/** The one made first comes first. */
export async function listWebhooks(db: Db, secrets: Secrets, orgId: string): Promise<readonly OpenWebhook[]> {
  const { rows } = await sql<WebhookRow>`SELECT * FROM bot_webhook WHERE org_id = ${orgId} ORDER BY created_at, id`.execute(db)
  return rows.map((row) => opened(row, secrets))
}

export async function findWebhook(db: Db, secrets: Secrets, orgId: string, id: string): Promise<OpenWebhook | undefined> {
  const { rows } = await sql<WebhookRow>`SELECT * FROM bot_webhook WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return rows[0] && opened(rows[0], secrets)
}

export async function insertWebhook(db: Db, secrets: Secrets, webhook: OpenWebhook, now: Date): Promise<void> {
  const { headers, username, sealed } = closed(webhook, secrets, 1)
  await sql`INSERT INTO bot_webhook (id, org_id, name, url, headers, username, secrets, revision, error, verified, version, created_at)
    VALUES (${webhook.id}, ${webhook.orgId}, ${webhook.name}, ${webhook.url}, ${headers}::text[], ${username}, ${json(sealed)}, 1,
      ${webhook.error === null ? null : json(webhook.error)}, ${webhook.verified}, ${webhook.version}, ${now})`.execute(db)
}

/** Inside the caller's transaction. */
export async function updateWebhook(db: Db, secrets: Secrets, webhook: OpenWebhook): Promise<void> {
  const { rows } = await sql<{ revision: number }>`SELECT revision FROM bot_webhook WHERE id = ${webhook.id} FOR UPDATE`.execute(db)
  const revision = (rows[0]?.revision ?? 0) + 1
  const { headers, username, sealed } = closed(webhook, secrets, revision)
  await sql`UPDATE bot_webhook SET name = ${webhook.name}, url = ${webhook.url}, headers = ${headers}::text[], username = ${username},
    secrets = ${json(sealed)}, revision = ${revision}, error = ${webhook.error === null ? null : json(webhook.error)},
    verified = ${webhook.verified}, version = ${webhook.version} WHERE id = ${webhook.id}`.execute(db)
}

/** What went wrong with the last call; null: it went well. */
export async function setWebhookError(db: Db, id: string, error: WebhookError | null): Promise<void> {
  await sql`UPDATE bot_webhook SET error = ${error === null ? null : json(error)} WHERE id = ${id}`.execute(db)
}

export async function deleteWebhook(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM bot_webhook WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

const headerSecret = (index: number): string => `header ${index}`

function closed(webhook: OpenWebhook, secrets: Secrets, version: number) {
  const seal = (column: string, clear: string): [string, SealedSecret] => [column, secrets.seal(placeOf(webhook.orgId, webhook.id, column, version), clear)]
  const sealed = Object.fromEntries([
    seal('token', webhook.token),
    ...webhook.headers.map(({ value }, index) => seal(headerSecret(index), value)),
    ...(webhook.auth === null ? [] : [seal('password', webhook.auth.password)]),
  ])
  return { headers: webhook.headers.map(({ name }) => name), username: webhook.auth?.username ?? null, sealed }
}

function opened(row: WebhookRow, secrets: Secrets): OpenWebhook {
  const open = (column: string): string => {
    const sealed = row.secrets[column]
    return sealed === undefined ? '' : secrets.open(placeOf(row.org_id, row.id, column, row.revision), sealed)
  }
  return {
    id: row.id,
    orgId: row.org_id,
    name: row.name,
    url: row.url,
    token: open('token'),
    headers: row.headers.map((name, index) => ({ name, value: open(headerSecret(index)) })),
    auth: row.username === null ? null : { username: row.username, password: open('password') },
    error: row.error,
    verified: row.verified,
    version: row.version,
  }
}

function placeOf(tenant: string, row: string, column: string, version: number) {
  return { tenant, table: 'bot_webhook', row, column, version }
}
