import type { AddressPolicy } from '../../platform/egress/index.ts'
import { type LanguageModel, openLanguageModel } from '../../platform/llm/index.ts'
import type { SecretPlace, Secrets } from '../../platform/secrets/index.ts'
import type { ConfiguredModel } from './configured-model.ts'
import { type ModelPolicy, SERVER_MODEL } from './policy.ts'
import type { ServerModel } from './server-model.ts'
import { type ModelRow, type ModelsDb, modelRows, policyOf } from './store.ts'

export interface KnownModelsDeps {
  readonly db: ModelsDb
  readonly secrets: Pick<Secrets, 'open'>
  readonly addresses: AddressPolicy
  readonly limits: { readonly timeoutMs: number; readonly idleMs: number }
  readonly server: ServerModel | null
}
/** A model with the way to it. */
export interface KnownModel {
  readonly view: ConfiguredModel
  /** Absent for the server's. */
  readonly row?: ModelRow
  open(): LanguageModel
}
export interface KnownModels {
  /** The server's first, then the oldest first. */
  readonly models: readonly KnownModel[]
  readonly policy: ModelPolicy
}

/** What it may say at most where nobody decided. */
export const DEFAULT_OUTPUT_TOKENS = 8_192

export async function knownModels(deps: KnownModelsDeps, orgId: string): Promise<KnownModels> {
  const [rows, { policy, serverTest }] = await Promise.all([modelRows(deps.db, orgId), policyOf(deps.db, orgId)])
  const ofServer = deps.server === null ? [] : [fromSettings(deps, deps.server, serverTest)]
  return { models: [...ofServer, ...rows.map((row) => stored(deps, row))], policy }
}

function fromSettings({ addresses, limits }: KnownModelsDeps, server: ServerModel, lastTest: ConfiguredModel['lastTest']): KnownModel {
  const { name, baseUrl, apiKey } = server
  const shared = { provider: 'openai_compatible', name, baseUrl, maxOutputTokens: DEFAULT_OUTPUT_TOKENS, prices: null } as const
  // naming a host in the settings lists it, also where they say that nothing else does
  const privateHosts = addresses.privateHosts.filter((entry) => entry !== 'strict')
  return {
    view: { ...shared, id: SERVER_MODEL, label: name, hasKey: apiKey !== undefined, privateAddresses: [], lastTest, fromSettings: true },
    open: () =>
      openLanguageModel({ ...shared, ...(apiKey !== undefined && { apiKey }) }, { ...limits, addresses: { ...addresses, privateHosts }, opened: 'any' }),
  }
}

function stored({ secrets, addresses, limits }: KnownModelsDeps, row: ModelRow): KnownModel {
  const { provider, name, base_url: baseUrl, max_output_tokens: maxOutputTokens, prices } = row
  return {
    row,
    view: viewOf(row),
    open: () => {
      const apiKey = keyOf(secrets, row)
      const config = { provider, name, maxOutputTokens, prices, ...(baseUrl !== null && { baseUrl }), ...(apiKey !== undefined && { apiKey }) }
      return openLanguageModel(config, { ...limits, addresses, opened: row.private_addresses })
    },
  }
}

export function viewOf(row: ModelRow): ConfiguredModel {
  const { id, provider, name, label, prices } = row
  return {
    id,
    provider,
    name,
    label,
    baseUrl: row.base_url,
    hasKey: row.secrets.api_key !== undefined,
    maxOutputTokens: row.max_output_tokens,
    prices,
    privateAddresses: row.private_addresses,
    lastTest: row.last_test,
    fromSettings: false,
  }
}

export function keyOf(secrets: Pick<Secrets, 'open'>, row: ModelRow): string | undefined {
  const { api_key: sealed } = row.secrets
  return sealed === undefined ? undefined : secrets.open(placeOfKey(row), sealed)
}

export function placeOfKey({ org_id: tenant, id: row, version }: Pick<ModelRow, 'org_id' | 'id' | 'version'>): SecretPlace {
  return { tenant, table: 'language_model', row, column: 'api_key', version }
}
