import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { AskModels } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Mode } from '../../flow.ts'
import { type AddressPolicy, checkAddress } from '../../platform/egress/index.ts'
import { PROVIDER_URLS } from '../../platform/llm/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Audit } from '../audit/index.ts'
import type { ConfiguredModel, ModelTest, NewModel, Probe, ProbeResult } from './configured-model.ts'
import { PROBES } from './configured-model.ts'
import { type KnownModel, type KnownModels, type KnownModelsDeps, keyOf, knownModels, placeOfKey, viewOf } from './known-models.ts'
import { createLedger, type Usage } from './ledger.ts'
import { meteredModel } from './metered-model.ts'
import { type ModelPolicy, modelOfMode, modelPolicySchema } from './policy.ts'
import { probe } from './probe.ts'
import type { ServerModel } from './server-model.ts'
import {
  deleteModel,
  insertModel,
  type LanguageModelTables,
  lockModel,
  type ModelRow,
  type ModelsDb,
  savePolicy,
  saveServerTest,
  saveTest,
  updateModel,
} from './store.ts'

export interface LanguageModelsDeps {
  readonly store: Pick<Store, 'db'>
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
  readonly audit: Pick<Audit, 'record'>
  readonly addresses: AddressPolicy
  readonly limits: { readonly timeoutMs: number; readonly idleMs: number; readonly tokensPerQuestion: number }
  /** The one that the server's settings name. */
  readonly server: ServerModel | null
  readonly now: () => Date
}

export interface ModelSettings extends ModelPolicy {
  /** What each mode uses now, after defaults. */
  readonly inUse: Readonly<Record<Mode, string | null>>
}
export type ModelSettingsChange = Partial<Pick<ModelPolicy, 'modes' | 'rows_may_leave'>> & { readonly caps?: Partial<ModelPolicy['caps']> }

/** Language models as admins set them up. */
export interface LanguageModels {
  list(actor: Actor): Promise<readonly ConfiguredModel[]>
  /** Opens the private addresses of its base URL to models, by this act. @throws AppError model_key_missing, model_address */
  create(actor: Actor, model: NewModel): Promise<ConfiguredModel>
  /** A key stays only where it goes to the same origin. @throws AppError not_found, model_key_missing, model_address */
  change(actor: Actor, id: string, model: NewModel): Promise<ConfiguredModel>
  /** Modes that used it use none. @throws AppError not_found */
  remove(actor: Actor, id: string): Promise<void>
  /** Tries the model as answering would use it; never throws for what the model does. @throws AppError not_found */
  test(actor: Actor, id: string, probes: readonly Probe[], signal: AbortSignal): Promise<ModelTest>
  settings(actor: Actor): Promise<ModelSettings>
  /** Gives the model of this name, label or id to every mode that uses one. @throws AppError not_found */
  use(actor: Actor, name: string): Promise<ConfiguredModel>
  /** Only what is named changes. @throws AppError not_found for a mode's model that there is not */
  saveSettings(actor: Actor, change: ModelSettingsChange): Promise<ModelSettings>
  usage(actor: Actor, days: number): Promise<Usage>
  /** For those who answer questions. */
  readonly ask: AskModelsInTurn
}
export interface AskModelsInTurn extends AskModels {
  /** @param turnId the question that its calls belong to, for the ledger */
  pick(actor: Actor, mode: Mode, turnId?: string): ReturnType<AskModels['pick']>
}

const ID_BYTES = 9
/** Calls of one question. */
const STEPS: Readonly<Record<Mode, number>> = { economy: 4, balanced: 16, frontier: 40 }
const CLASSES: Readonly<Record<string, string>> = {
  host_not_allowed: 'it is not allowed here',
  name_not_found: 'its name is not known',
}

export function createLanguageModels(deps: LanguageModelsDeps): LanguageModels {
  const db: ModelsDb = deps.store.db.withTables<LanguageModelTables>()
  const ledger = createLedger(deps.store.db, deps.now)
  const known: KnownModelsDeps = { db, secrets: deps.secrets, addresses: deps.addresses, limits: deps.limits, server: deps.server }

  /** With its line in the audit log, or not at all. */
  function together<T>(
    actor: Actor,
    line: { readonly action: string; readonly target: string },
    act: (write: ModelsDb) => Promise<readonly [T, Detail]>,
  ): Promise<T> {
    return deps.store.db.transaction().execute(async (transaction: Transaction<unknown>) => {
      const [result, detail] = await act(transaction.withTables<LanguageModelTables>())
      await deps.audit.record({ orgId: actor.orgId, actor: actor.userId, ...line, outcome: 'ok', detail }, transaction)
      return result
    })
  }

  async function found(actor: Actor, id: string): Promise<KnownModel> {
    const model = (await knownModels(known, actor.orgId)).models.find(({ view }) => view.id === id)
    if (model === undefined) throw missing()
    return model
  }

  function rowOf(orgId: string, id: string, model: NewModel, opened: readonly string[], before: ModelRow | undefined): ModelRow {
    const version = (before?.version ?? 0) + 1
    const key = model.apiKey ?? (before !== undefined && sameOrigin(model, before) ? keyOf(deps.secrets, before) : undefined)
    if (!key && model.provider !== 'openai_compatible') throw new AppError('model_key_missing')
    const at = deps.now()
    return {
      id,
      org_id: orgId,
      provider: model.provider,
      name: model.name,
      label: model.label || model.name,
      base_url: model.baseUrl,
      secrets: key ? { api_key: deps.secrets.seal(placeOfKey({ org_id: orgId, id, version }), key) } : {},
      max_output_tokens: model.maxOutputTokens,
      prices: model.prices,
      private_addresses: [...opened],
      version,
      last_test: null,
      created_at: before?.created_at ?? at,
      saved_at: at,
    }
  }

  async function settingsOf(orgId: string): Promise<ModelSettings> {
    return withUse(await knownModels(known, orgId))
  }

  async function saveSettings(actor: Actor, change: ModelSettingsChange): Promise<ModelSettings> {
    const { models, policy } = await knownModels(known, actor.orgId)
    const chosen = Object.values(change.modes ?? {}).filter((id) => id !== null)
    if (chosen.some((id) => !models.some(({ view }) => view.id === id))) throw missing()
    const next = {
      modes: { ...policy.modes, ...change.modes },
      rows_may_leave: change.rows_may_leave ?? policy.rows_may_leave,
      caps: { ...policy.caps, ...change.caps },
    }
    return together(actor, { action: 'language_model.settings', target: actor.orgId }, async (write) => {
      await savePolicy(write, actor.orgId, next)
      return [withUse({ models, policy: next }), next]
    })
  }

  return {
    list: async (actor) => (await knownModels(known, actor.orgId)).models.map(({ view }) => view),
    create: async (actor, model) => {
      const opened = await addressesOf(model, deps.addresses)
      const row = rowOf(actor.orgId, `mdl_${randomBytes(ID_BYTES).toString('hex')}`, model, opened, undefined)
      return together(actor, { action: 'language_model.create', target: row.id }, async (write) => {
        await insertModel(write, row)
        return [viewOf(row), detailOf(row)]
      })
    },
    change: async (actor, id, model) => {
      const opened = await addressesOf(model, deps.addresses)
      return together(actor, { action: 'language_model.change', target: id }, async (write) => {
        const before = await lockModel(write, actor.orgId, id)
        if (before === undefined) throw missing()
        const row = rowOf(actor.orgId, id, model, opened, before)
        await updateModel(write, row)
        return [viewOf(row), detailOf(row)]
      })
    },
    remove: (actor, id) =>
      together(actor, { action: 'language_model.remove', target: id }, async (write) => {
        if (!(await deleteModel(write, actor.orgId, id))) throw missing()
        return [undefined, {}]
      }),
    test: async (actor, id, probes, signal) => {
      const { view, row, open } = await found(actor, id)
      const meter = { ledger, actor, policy: modelPolicySchema.parse({}), mode: null, modelId: id, maxOutputTokens: view.maxOutputTokens, now: deps.now }
      const model = meteredModel(open(), meter)
      const results: ProbeResult[] = []
      for (const each of probes) results.push(await probe(model, each, signal, deps.now))
      const test = { at: deps.now().toISOString(), probes: merged(view.lastTest?.probes ?? [], results) }
      await (row === undefined ? saveServerTest(db, actor.orgId, test) : saveTest(db, actor.orgId, row, test))
      await deps.audit.record({
        orgId: actor.orgId,
        actor: actor.userId,
        action: 'language_model.test',
        target: id,
        outcome: results.every(({ ok }) => ok) ? 'ok' : 'error',
        detail: { probes: results.map(({ probe: name, ok }) => ({ probe: name, ok })) },
      })
      return test
    },
    settings: (actor) => settingsOf(actor.orgId),
    saveSettings,
    use: async (actor, name) => {
      const { models, policy } = await knownModels(known, actor.orgId)
      const chosen = models.find(({ view }) => [view.id, view.label, view.name].includes(name))?.view
      if (chosen === undefined) throw missing()
      const economy = modelOfMode(policy, 'economy', idsOf(models)) === null ? null : chosen.id
      await saveSettings(actor, { modes: { economy, balanced: chosen.id, frontier: chosen.id } })
      return chosen
    },
    usage: (actor, days) => ledger.usage(actor.orgId, days),
    ask: {
      pick: async (actor, mode, turnId) => {
        const { models, policy } = await knownModels(known, actor.orgId)
        const id = modelOfMode(policy, mode, idsOf(models))
        const chosen = models.find(({ view }) => view.id === id)
        if (chosen === undefined) return { model: null, reason: 'none' }
        const reason = await ledger.reasonToStop(actor, policy)
        if (reason !== null) return { model: null, reason }
        const { id: modelId, maxOutputTokens } = chosen.view
        const meter = { ledger, actor, policy, mode, modelId, maxOutputTokens, now: deps.now, ...(turnId !== undefined && { turnId }) }
        const limits = { steps: STEPS[mode], tokens: deps.limits.tokensPerQuestion, costUsd: policy.caps.usd_per_question }
        return { model: meteredModel(chosen.open(), meter), rowsMayLeave: policy.rows_may_leave, limits }
      },
    },
  }
}

type Detail = Readonly<Record<string, unknown>>

/** What was opened by the act is said in the log. */
function detailOf({ provider, name, base_url, private_addresses }: ModelRow): Detail {
  return { provider, name, base_url, opened: private_addresses.map((address) => `model=${address}`) }
}

function idsOf(models: readonly KnownModel[]): readonly string[] {
  return models.map(({ view }) => view.id)
}

function withUse({ models, policy }: KnownModels): ModelSettings {
  const use = (mode: Mode): string | null => modelOfMode(policy, mode, idsOf(models))
  return { ...policy, inUse: { economy: use('economy'), balanced: use('balanced'), frontier: use('frontier') } }
}

/** @returns private addresses behind the base URL @throws AppError model_address */
async function addressesOf({ provider, baseUrl }: NewModel, policy: AddressPolicy): Promise<readonly string[]> {
  const address = baseUrl ?? (provider === 'openai_compatible' ? null : PROVIDER_URLS[provider])
  const url = address === null ? null : URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '')
    throw new AppError('model_address', { why: 'it is not the base URL of an API' })
  if (baseUrl === null) return []
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const checked = await checkAddress(policy, { purpose: 'model', opened: 'any', host: url.hostname, port }).catch((error: unknown) => {
    const kind = error instanceof AppError ? String(error.facts.class) : ''
    throw new AppError('model_address', { why: CLASSES[kind] ?? 'it cannot be looked up' }, { cause: error })
  })
  if (url.protocol === 'http:' && !checked.private) throw new AppError('model_address', { why: 'outside your network it has to be https' })
  return checked.inside
}

/** A key never goes to another origin than the one it was given for. */
function sameOrigin(model: NewModel, before: ModelRow): boolean {
  const originOf = (url: string | null): string | null => (url === null ? null : new URL(url).origin)
  return model.provider === before.provider && originOf(model.baseUrl) === originOf(before.base_url)
}

function merged(before: readonly ProbeResult[], results: readonly ProbeResult[]): readonly ProbeResult[] {
  return PROBES.flatMap((name) => [...results, ...before].find((each) => each.probe === name) ?? [])
}

function missing(): AppError {
  return new AppError('not_found', { what: 'Language model' })
}
