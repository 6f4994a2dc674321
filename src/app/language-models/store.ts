import type { Kysely } from 'kysely'
import type { ModelPrices, ModelProvider } from '../../platform/llm/index.ts'
import type { SealedSecret } from '../../platform/secrets/index.ts'
import type { ModelTest } from './configured-model.ts'
import { type ModelPolicy, modelPolicySchema } from './policy.ts'

export type LanguageModelTables = {
  language_model: {
    id: string
    org_id: string
    provider: ModelProvider
    name: string
    label: string
    base_url: string | null
    secrets: { readonly api_key?: SealedSecret }
    max_output_tokens: number
    prices: ModelPrices | null
    private_addresses: string[]
    version: number
    last_test: ModelTest | null
    created_at: Date
    saved_at: Date
  }
  language_model_policy: { org_id: string; policy: unknown; server_test: ModelTest | null }
}
export type ModelsDb = Kysely<LanguageModelTables>
export type ModelRow = LanguageModelTables['language_model']

/** The oldest first. */
export function modelRows(db: ModelsDb, orgId: string): Promise<ModelRow[]> {
  return db.selectFrom('language_model').selectAll().where('org_id', '=', orgId).orderBy('created_at').orderBy('id').execute()
}

/** Locked to the end of the transaction. */
export function lockModel(db: ModelsDb, orgId: string, id: string): Promise<ModelRow | undefined> {
  return db.selectFrom('language_model').selectAll().where('org_id', '=', orgId).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertModel(db: ModelsDb, row: ModelRow): Promise<void> {
  await db.insertInto('language_model').values(row).execute()
}

export async function updateModel(db: ModelsDb, { id, org_id, created_at: _made, ...rest }: ModelRow): Promise<void> {
  await db.updateTable('language_model').set(rest).where('org_id', '=', org_id).where('id', '=', id).execute()
}

export async function deleteModel(db: ModelsDb, orgId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('language_model').where('org_id', '=', orgId).where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** A test says nothing of a model that was saved since. */
export async function saveTest(db: ModelsDb, orgId: string, { id, version }: Pick<ModelRow, 'id' | 'version'>, test: ModelTest): Promise<void> {
  await db.updateTable('language_model').set({ last_test: test }).where('org_id', '=', orgId).where('id', '=', id).where('version', '=', version).execute()
}

export async function policyOf(db: ModelsDb, orgId: string): Promise<{ readonly policy: ModelPolicy; readonly serverTest: ModelTest | null }> {
  const row = await db.selectFrom('language_model_policy').selectAll().where('org_id', '=', orgId).executeTakeFirst()
  return { policy: modelPolicySchema.parse(row?.policy ?? {}), serverTest: row?.server_test ?? null }
}

export async function savePolicy(db: ModelsDb, orgId: string, policy: ModelPolicy): Promise<void> {
  const row = { org_id: orgId, policy: JSON.stringify(policy) }
  await db
    .insertInto('language_model_policy')
    .values({ ...row, server_test: null })
    .onConflict((conflict) => conflict.column('org_id').doUpdateSet(row))
    .execute()
}

export async function saveServerTest(db: ModelsDb, orgId: string, test: ModelTest): Promise<void> {
  await db
    .insertInto('language_model_policy')
    .values({ org_id: orgId, policy: '{}', server_test: test })
    .onConflict((conflict) => conflict.column('org_id').doUpdateSet({ server_test: test }))
    .execute()
}
