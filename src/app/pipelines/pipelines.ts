import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { QueueDefinition } from '../../platform/jobs/index.ts'
import { type LocalState, nextRun, PRESETS, presetText, readLocalState, restoreSchema } from '../../warehouse/pipelines/index.ts'
import { carryOut } from './carry-out.ts'
import type { PipelinesDeps } from './deps.ts'
import type { ConfigFormat, DatasetView, DryRun, PipelineView, PresetView, RunChoices, RunView, SecretView } from './pipeline.ts'
import { type ReadText, readText, secretsIn } from './read-text.ts'
import { activeRun, askCancel, endRun, insertRun, lastRuns, runById, runsOf, toRun, unendedRuns } from './run-store.ts'
import { changeSecrets, openSecrets } from './secrets.ts'
import { spawnDryRun } from './spawn-run.ts'
import {
  type Db,
  deletePipeline,
  findPipeline,
  holdPipelines,
  insertPipeline,
  type PipelineRow,
  pipelinesOf,
  secretsOf,
  takeDue,
  updatePipeline,
} from './store.ts'

export const PIPELINE_QUEUE: QueueDefinition = { name: 'pipeline-run', exclusive: true, retries: 5, expireSeconds: 86_400 }
export const PIPELINE_CLOCK: QueueDefinition = { name: 'pipeline-clock', exclusive: false, retries: 0, expireSeconds: 60 }
const EVERY_MINUTE = '* * * * *'
const RUNS_AT_A_TIME = 2
const MOST_PIPELINES = 200
const MOST_RUNS = 100
const FOLLOW_MS = 500
const NO_CHOICE: RunChoices = { full: false, acceptPartial: false, skipUnresolved: false }

export interface ConfigText {
  readonly text: string
  readonly format: ConfigFormat
}
export interface TestOrder extends ConfigText {
  /** Instead of, or beside, those of the pipeline with this name. */
  readonly secrets: Readonly<Record<string, string>>
  readonly skipUnresolved: boolean
}

/** Configured pipelines. Modelers look; admins write and run. @throws AppError requires_role from every method, not_found for names unknown */
export interface Pipelines {
  list(actor: Actor): Promise<readonly PipelineView[]>
  find(actor: Actor, name: string): Promise<PipelineView & { readonly secrets: readonly SecretView[] }>
  /** @throws AppError `pipeline_config`; `pipeline_exists` when the name or the dataset is taken */
  create(actor: Actor, config: ConfigText, secrets: Readonly<Record<string, string | null>>): Promise<PipelineView>
  /** A pipeline keeps its name. @throws AppError `model_changed` when somebody saved meanwhile */
  save(actor: Actor, name: string, config: ConfigText, version: number): Promise<PipelineView>
  setSecrets(actor: Actor, name: string, changes: Readonly<Record<string, string | null>>): Promise<readonly SecretView[]>
  /** @param data also what was loaded, where Parley keeps it, and its connection */
  remove(actor: Actor, name: string, data: boolean): Promise<void>
  /** First pages into nothing, before anything is stored. */
  test(actor: Actor, order: TestOrder, signal: AbortSignal): Promise<DryRun>
  /** Starts a run, or joins the one that goes on. */
  run(actor: Actor, name: string, choice?: Partial<RunChoices>): Promise<{ readonly run: RunView; readonly joined: boolean }>
  runs(actor: Actor, name: string): Promise<readonly RunView[]>
  /** Tables as of the newest load; none before the first. */
  schema(actor: Actor, name: string): Promise<DatasetView>
  presets(actor: Actor): readonly PresetView[]
  findRun(actor: Actor, id: string): Promise<RunView>
  /** Every change of a run from `revision` on, until its end. */
  follow(actor: Actor, id: string, revision: number, signal: AbortSignal): AsyncGenerator<RunView>
  cancel(actor: Actor, id: string): Promise<RunView>
  /** Where this installation reaches itself, once it is known. */
  servedAt(url: string): void
  /** Takes runs from the queue, and starts those that are due. */
  work(): Promise<void>
}

export function openPipelines(given: PipelinesDeps): Pipelines {
  const { db } = given.store
  let served: string | null = null
  const deps: PipelinesDeps = { ...given, installation: () => served ?? given.installation() }
  const found = async (actor: Actor, name: string): Promise<PipelineRow> => {
    const row = await findPipeline(db, actor.orgId, name)
    if (row === undefined) throw new AppError('not_found', { what: 'Pipeline' })
    return row
  }
  const foundRun = async (actor: Actor, id: string): Promise<RunView> => {
    assertReads(actor)
    const row = await runById(db, id, actor.orgId)
    if (row === undefined) throw new AppError('not_found', { what: 'Run' })
    return toRun(row)
  }
  const view = async (row: PipelineRow): Promise<PipelineView> => toView(row, (await runsOf(db, row.id, 1)).map(toRun)[0] ?? null)
  const start = async (row: PipelineRow, by: string, trigger: RunView['trigger'], choice: RunChoices) => {
    const id = randomUUID()
    const run = { id, orgId: row.org_id, pipelineId: row.id, version: row.version, trigger, choice, by, at: deps.now() }
    const isNew = await db.transaction().execute(async (transaction) => {
      const inserted = await insertRun(transaction, run)
      if (inserted) await deps.jobs.send(PIPELINE_QUEUE.name, { run: id }, { key: row.id, transaction })
      return inserted
    })
    const stored = isNew ? await runById(db, id) : await activeRun(db, row.id)
    return stored === undefined ? undefined : { run: toRun(stored), joined: !isNew }
  }

  return {
    list: async (actor) => {
      assertReads(actor)
      const [rows, runs] = await Promise.all([pipelinesOf(db, actor.orgId), lastRuns(db, actor.orgId)])
      return rows.map((row) => toView(row, runs.filter((run) => run.pipeline_id === row.id).map(toRun)[0] ?? null))
    },
    find: async (actor, name) => {
      assertReads(actor)
      const row = await found(actor, name)
      return { ...(await view(row)), secrets: await secretViews(row, deps) }
    },
    create: async (actor, config, secrets) => {
      assertWrites(actor)
      const { described } = await readText(config.text, config.format, 'pipeline', deps.now())
      const id = randomUUID()
      await db.transaction().execute(async (transaction) => {
        await assertFree(transaction, described, undefined, actor)
        if (!(await insertPipeline(transaction, id, described, { ...config, orgId: actor.orgId, by: actor.userId, at: deps.now() })))
          throw new AppError('pipeline_exists', { what: `A pipeline ${described.name}` })
        await changeSecrets(transaction, deps.secrets, { orgId: actor.orgId, pipelineId: id }, secrets, deps.now())
      })
      await deps.audit(actor, { action: 'pipeline.create', target: described.name, detail: { secrets: Object.keys(secrets) } })
      return view(await found(actor, described.name))
    },
    save: async (actor, name, config, version) => {
      assertWrites(actor)
      const row = await found(actor, name)
      const { described } = await readText(config.text, config.format, name, deps.now())
      if (described.name !== name)
        throw new AppError('pipeline_config', { where: 'pipeline.name', why: `A pipeline keeps its name: ${name}. Make a new one for another.` })
      await db.transaction().execute(async (transaction) => {
        await assertFree(transaction, described, row.id, actor)
        if (!(await updatePipeline(transaction, row.id, version, described, { ...config, orgId: actor.orgId, by: actor.userId, at: deps.now() })))
          throw new AppError('pipeline_changed', { pipeline: name })
      })
      await deps.audit(actor, { action: 'pipeline.save', target: name, detail: { version: version + 1 } })
      return view(await found(actor, name))
    },
    setSecrets: async (actor, name, changes) => {
      assertWrites(actor)
      const row = await found(actor, name)
      const owner = { orgId: actor.orgId, pipelineId: row.id }
      await db.transaction().execute((transaction) => changeSecrets(transaction, deps.secrets, owner, changes, deps.now()))
      await deps.audit(actor, { action: 'pipeline.secrets', target: name, detail: { names: Object.keys(changes) } })
      return secretViews(row, deps)
    },
    remove: async (actor, name, data) => {
      assertWrites(actor)
      const row = await found(actor, name)
      if ((await activeRun(db, row.id)) !== undefined) throw new AppError('pipeline_busy', { pipeline: name })
      if (data && row.connection_id !== null && row.destination === 'duckdb')
        await deps.connections.remove(actor, row.connection_type ?? 'duckdb', row.connection_id).catch(ignoreMissing)
      await deletePipeline(db, row.id)
      if (data) await rm(join(deps.folder, name), { recursive: true, force: true })
      await deps.audit(actor, { action: 'pipeline.remove', target: name, detail: { data } })
    },
    test: async (actor, order, signal) => {
      assertWrites(actor)
      const read = await readText(order.text, order.format, 'pipeline', deps.now())
      const known = await findPipeline(db, actor.orgId, read.config.name)
      const stored = known === undefined ? {} : await openSecrets(db, deps.secrets, { orgId: actor.orgId, pipelineId: known.id })
      await deps.audit(actor, { action: 'pipeline.test', target: read.config.name })
      return dry(order, read, { ...stored, ...order.secrets }, deps, signal)
    },
    run: async (actor, name, choice = {}) => {
      assertWrites(actor)
      const row = await found(actor, name)
      const started = await start(row, actor.userId, 'person', { ...NO_CHOICE, ...choice })
      if (started === undefined) throw new AppError('pipeline_busy', { pipeline: (await found(actor, name)).name })
      if (!started.joined) await deps.audit(actor, { action: 'pipeline.run', target: name, detail: { run: started.run.id } })
      return started
    },
    runs: async (actor, name) => {
      assertReads(actor)
      return (await runsOf(db, (await found(actor, name)).id, MOST_RUNS)).map(toRun)
    },
    schema: async (actor, name) => {
      assertReads(actor)
      const row = await found(actor, name)
      return datasetOf(await readLocalState(join(deps.folder, row.name)))
    },
    presets: (actor) => {
      assertReads(actor)
      return PRESETS.map((preset) => {
        const text = presetText(preset, {})
        return { name: preset.name, about: preset.about, text, secrets: secretsIn(text) }
      })
    },
    findRun: foundRun,
    async *follow(actor, id, revision, signal) {
      let seen = revision
      for (;;) {
        const run = await foundRun(actor, id)
        if (run.revision > seen) yield run
        if (run.endedAt !== null || signal.aborted) return
        seen = run.revision
        await pause(FOLLOW_MS, signal)
      }
    },
    cancel: async (actor, id) => {
      assertWrites(actor)
      const run = await foundRun(actor, id)
      await askCancel(db, id)
      if (run.status === 'queued') await endRun(db, id, { status: 'cancelled', result: null, at: deps.now() })
      await deps.audit(actor, { action: 'pipeline.cancel', target: run.pipeline, detail: { run: id } })
      return foundRun(actor, id)
    },
    servedAt: (url) => {
      served = url
    },
    work: async () => {
      await deps.jobs.work<{ readonly run: string }>(PIPELINE_QUEUE.name, RUNS_AT_A_TIME, ({ run }, { signal }) => carryOut(run, deps, signal))
      await deps.jobs.work(PIPELINE_CLOCK.name, 1, async () => {
        const now = deps.now()
        for (const row of await takeDue(db, now, (schedule) => nextRun(schedule ?? undefined, now))) await start(row, 'schedule', 'schedule', NO_CHOICE)
        // a run whose job was tried too often would hold its pipeline for ever; one that has a job is left to it
        for (const run of await unendedRuns(db)) await deps.jobs.send(PIPELINE_QUEUE.name, { run: run.id }, { key: run.pipeline_id })
      })
      await deps.jobs.schedule(PIPELINE_CLOCK.name, EVERY_MINUTE)
    },
  }
}

function assertReads(actor: Actor): void {
  if (actor.space !== undefined || actor.role === 'user') throw new AppError('requires_role', { role: 'modeler' })
}

function assertWrites(actor: Actor): void {
  if (actor.space !== undefined || actor.role !== 'admin') throw new AppError('requires_role', { role: 'admin' })
}

/** A dataset has one owner: two pipelines that load into one file would each undo the other. */
async function assertFree(transaction: Db, { name, dataset, destination }: ReadText['described'], own: string | undefined, actor: Actor): Promise<void> {
  await holdPipelines(transaction, actor.orgId)
  const all = await pipelinesOf(transaction, actor.orgId)
  if (own === undefined && all.length >= MOST_PIPELINES) throw new AppError('pipeline_exists', { what: `More than ${MOST_PIPELINES} pipelines` })
  if (own === undefined && all.some((row) => row.name === name)) throw new AppError('pipeline_exists', { what: `A pipeline ${name}` })
  const other = all.find((row) => row.id !== own && row.destination === destination && row.dataset === dataset)
  if (other !== undefined) throw new AppError('pipeline_exists', { what: `The dataset ${dataset} of pipeline ${other.name}` })
}

async function secretViews(row: PipelineRow, { store, now }: PipelinesDeps): Promise<readonly SecretView[]> {
  const stored = new Map((await secretsOf(store.db, row.id)).map(({ name, updated_at }) => [name, updated_at]))
  const { secrets } = await readText(row.text, row.format, row.name, now())
  const names = [...new Set([...secrets, ...stored.keys()])]
  return names.map((name) => ({ name, updatedAt: stored.get(name) ?? null, isNamed: secrets.includes(name) }))
}

function dry(
  { text, format, skipUnresolved }: TestOrder,
  { config }: ReadText,
  secrets: Readonly<Record<string, string>>,
  deps: PipelinesDeps,
  signal: AbortSignal,
): Promise<DryRun> {
  const choice = { ...NO_CHOICE, skipUnresolved }
  const place = { folder: join(tmpdir(), 'parley-pipeline-test'), privateHosts: deps.privateHosts, installation: deps.installation() }
  const fault = (words: string) => deps.log.error({ pipeline: config.name, words }, 'the test of a pipeline failed')
  return spawnDryRun({ name: config.name, format, text, secrets, mode: 'dry', choice, ...place }, { signal, events: () => undefined, fault })
}

function datasetOf(local: LocalState | undefined): DatasetView {
  const schema = local === undefined ? null : restoreSchema(local.schema)
  return schema === null ? { version: 0, loadedAt: null, tables: [] } : { version: schema.version, loadedAt: local?.loaded_at ?? null, tables: schema.tables }
}

function toView(row: PipelineRow, lastRun: RunView | null): PipelineView {
  const { id, name, format, text, version, destination, dataset, schedule } = row
  const connection = row.connection_type !== null && row.connection_id !== null ? { type: row.connection_type, id: row.connection_id } : null
  return {
    id,
    name,
    format,
    text,
    version,
    destination,
    dataset,
    schedule,
    nextDue: row.next_due,
    connection,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
    lastRun,
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error
}

/** Also over when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal }).catch(() => undefined)
}
