import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Actor } from '../../flow.ts'
import type { QueueDefinition } from '../../platform/jobs/index.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Connections } from '../connections/index.ts'
import type { Models } from '../model/index.ts'
import { rememberIntroduced, wasIntroduced } from './store.ts'

/** The demo business, kept up to yesterday. */
export interface Demo {
  /** Makes what is missing or out of date: data, connection, model. Joins a call that is at work. */
  refresh(signal: AbortSignal): Promise<void>
  /** True when it was never ready to be asked. */
  isMissing(): Promise<boolean>
}

export const DEMO_QUEUE: QueueDefinition = { name: 'demo-refresh', exclusive: false, retries: 2, expireSeconds: 900 }

export interface DemoDeps {
  readonly store: Pick<Store, 'db'>
  readonly connections: Connections
  readonly models: Models
  /** The repository's `demo` folder: generator, model, questions. */
  readonly source: string
  /** Where the data is kept; one of the file roots. */
  readonly folder: string
  readonly actor: Actor
  readonly log: Logger
  /** Brings the worked skills of the `demo` folder; once. */
  installSkills(): Promise<void>
  now(): Date
}

const DATABASE = 'alder_finch.duckdb'
const LABEL = 'Alder & Finch (demo)'
const TIME_ZONE = 'Europe/Berlin'
const DAY_MS = 86_400_000
const run = promisify(execFile)

export function createDemo(deps: DemoDeps): Demo {
  let working: Promise<void> | null = null
  return {
    refresh: (signal) => {
      working ??= refresh(deps, signal).finally(() => {
        working = null
      })
      return working
    },
    isMissing: async () => !(await wasIntroduced(deps.store.db)),
  }
}

/** A demo that an admin removed stays away. */
async function refresh(deps: DemoDeps, signal: AbortSignal): Promise<void> {
  const known = (await deps.connections.list(deps.actor)).find((each) => each.demo)
  if (known === undefined && (await wasIntroduced(deps.store.db))) return
  const until = yesterday(deps.now())
  const isFresh = (await madeUntil(deps.folder)) === until
  if (!isFresh) await generate(deps, until, signal)
  if (known === undefined) await introduce(deps)
  await introduceSkills(deps)
  if (known === undefined || known.lastSyncAt === null || !isFresh) await sync(deps, signal)
  await rememberIntroduced(deps.store.db)
  await note(deps.folder, until)
}

/** The generator runs in a process of its own: no database engine works inside the server. */
async function generate(deps: DemoDeps, until: string, signal: AbortSignal): Promise<void> {
  const started = deps.now().getTime()
  await mkdir(deps.folder, { recursive: true, mode: 0o700 })
  const files = { out: join(deps.folder, DATABASE), stories: join(deps.folder, 'stories.json') }
  await run(process.execPath, [join(deps.source, 'generate.ts'), '--out', files.out, '--until', until, '--stories', files.stories], {
    signal,
    env: { PATH: process.env.PATH ?? '' },
  })
  deps.log.info({ until, ms: deps.now().getTime() - started }, 'demo data made')
}

async function introduce(deps: DemoDeps): Promise<void> {
  const { actor, connections, models } = deps
  const connected = await connections.connect(actor, { type: 'duckdb', values: { database_location: join(deps.folder, DATABASE) }, label: LABEL, demo: true })
  const { files } = await models.read(actor.orgId)
  const changes = await modelFiles(
    deps.source,
    files.some((file) => file.path === 'model/model.yaml'),
  )
  await models.write({ orgId: actor.orgId, author: 'demo', message: `Describe ${connected.label}`, changes })
}

/** Once, also where the demo was there before its skills. */
async function introduceSkills({ store, installSkills }: DemoDeps): Promise<void> {
  if (await wasIntroduced(store.db, 'demo-skills')) return
  await installSkills()
  await rememberIntroduced(store.db, 'demo-skills')
}

/** The model written by hand, in the folder of its connection; the organisation's own file is never replaced. */
async function modelFiles(source: string, hasOwn: boolean): Promise<{ path: string; text: string }[]> {
  const folder = join(source, 'model', 'alder_finch')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  const entities = names.map(async (name) => ({ path: `model/${SLUG}/${name}`, text: await readFile(join(folder, name), 'utf8') }))
  const organisation = hasOwn ? [] : [{ path: 'model/model.yaml', text: await readFile(join(source, 'model', 'model.yaml'), 'utf8') }]
  return [...organisation, ...(await Promise.all(entities))]
}
const SLUG = 'alder-finch-demo'

async function sync(deps: DemoDeps, signal: AbortSignal): Promise<void> {
  const { connections, actor } = deps
  const started = await connections.sync(actor, { type: 'duckdb', id: basename(DATABASE) })
  const ended = await connections.waitForSync(actor, started.logId, signal)
  if (ended.status === 'error') deps.log.warn({ log: started.logId }, 'the demo data could not be read; its sync log says why')
}

async function madeUntil(folder: string): Promise<string | null> {
  return readFile(join(folder, 'until'), 'utf8').catch(() => null)
}
/** Written last: a refresh that was cut off is done again. */
async function note(folder: string, until: string): Promise<void> {
  await writeFile(join(folder, 'until.new'), until)
  await rename(join(folder, 'until.new'), join(folder, 'until'))
}

function yesterday(now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE }).format(new Date(now.getTime() - DAY_MS))
}
