import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Transaction } from 'kysely'
import type pg from 'pg'
import { type Accounts, ALL_USERS, type LetterOrder, openAccounts } from './app/accounts/index.ts'
import { createAsking, createExports, createRecall, explain, mayRead, renderPng, suggestQuestions } from './app/asking/index.ts'
import { type Audit, type AuditOutcome, auditedConnections, openAudit } from './app/audit/index.ts'
import { openCatalogs } from './app/catalog/index.ts'
import { type Connections, openConnections, SYNC_QUEUE } from './app/connections/index.ts'
import { type Conversations, createConversations, DEFAULT_POLICY, limitsOf } from './app/conversations/index.ts'
import { createDemo, DEMO_QUEUE, type Demo } from './app/demo/index.ts'
import { createLanguageModels, type LanguageModels, serverModelOf } from './app/language-models/index.ts'
import { type Models, openModels } from './app/model/index.ts'
import { openOAuth } from './app/oauth/index.ts'
import { createPlaces } from './app/places/index.ts'
import { type GroupFilters, openGroupFilters } from './app/row-filters/index.ts'
import { describeKeys, KEPT_PURPOSES, rotateSecrets, SEALED_COLUMNS, secretsStatus } from './app/secret-rotation/index.ts'
import {
  createAskSkills,
  createStoredRows,
  installWorked,
  openSkills,
  readWorked,
  type SkillDeps,
  type Skills,
  withSkillDocuments,
} from './app/skills/index.ts'
import { openSpaces, type Spaces } from './app/spaces/index.ts'
import { createSqlDesk, type SqlDesk } from './app/sql/index.ts'
import { type Documents, openDocuments, openTeaching, type TeachingDesk } from './app/teaching/index.ts'
import { guard } from './ask/guard/index.ts'
import type { AskSkills } from './ask/services.ts'
import { CLIENT_USAGE, isClientCommand, runClient } from './edge/cli/index.ts'
import { ownTerminal } from './edge/cli/own-terminal.ts'
import { auditRoutes } from './edge/http/audit/index.ts'
import { catalogRoutes } from './edge/http/catalog/index.ts'
import { chatRoutes } from './edge/http/chat/index.ts'
import { connectionRoutes } from './edge/http/connections/index.ts'
import { languageModelRoutes } from './edge/http/language-models/index.ts'
import { modelRoutes } from './edge/http/model/index.ts'
import { oauthRoutes } from './edge/http/oauth/index.ts'
import { listenError, refuseTakenPort } from './edge/http/server/listen.ts'
import { createServer } from './edge/http/server.ts'
import { skillRoutes } from './edge/http/skills/index.ts'
import { spacesRoutes } from './edge/http/spaces/index.ts'
import { sqlRoutes } from './edge/http/sql/index.ts'
import { usersRoutes } from './edge/http/users/index.ts'
import { embedPages } from './edge/http/web/embed-pages.ts'
import { mcpRoutes } from './edge/mcp/index.ts'
import type { Actor } from './flow.ts'
import { type Jobs, openJobs } from './platform/jobs/index.ts'
import { createLogger, type Logger } from './platform/log/index.ts'
import { openMail } from './platform/mail/index.ts'
import { openSandbox, sandboxDeps } from './platform/sandbox/index.ts'
import { createSecrets, type MasterKeys, nothingSealed, openMasterKeys, openSecrets, type Secrets } from './platform/secrets/index.ts'
import { dataFolderMode, holdFolder, openStore, type Store, startCluster } from './platform/store/index.ts'
import { readSettings, type Settings } from './settings.ts'

const ROOT = resolve(import.meta.dirname, '..')
const WORKED_SKILLS = join(ROOT, 'demo', 'skills')
const STORE_CONNECTIONS = 20
const DRAIN_MS = 10_000
/** Every night at five past midnight, UTC. */
const NIGHTLY = '5 0 * * *'
/** At two minutes past, so that a log kept elsewhere shows if the newest entries go. */
const HOURLY = '2 * * * *'
const LETTER_QUEUE = { name: 'letters', exclusive: true, retries: 5, expireSeconds: 60 } as const
const LETTERS_AT_ONCE = 2
const AUDIT_HEAD_QUEUE = { ...DEMO_QUEUE, name: 'audit-head' }
const USAGE = `parley serve           serve the web app and the APIs, and do background work
parley worker          do background work only
parley migrate         bring the store to this release's schema
parley admin link      print a one-use link that creates the first admin
parley audit verify    check that the audit log is whole and as written
parley secrets status  say under which master keys the stored secrets lie
parley secrets rotate  put them under a new master key; can be cut and run again
`

/** What the server is made of, in the order it is made; closed in reverse. */
interface Platform {
  readonly settings: Settings
  readonly log: Logger
  readonly store: Store
  readonly storeConnection: pg.ClientConfig
  /** The store runs in the data folder, so no other server shares it. */
  readonly embedded: boolean
  readonly dataDir: string
  readonly closing: (() => Promise<unknown>)[]
}

async function openPlatform(settings: Settings, options: { readonly hold: boolean }): Promise<Platform> {
  const log = createLogger(settings.logLevel)
  const dataDir = resolve(settings.dataDir)
  await mkdir(dataDir, { recursive: true, mode: dataFolderMode() })
  const closing: (() => Promise<unknown>)[] = []
  const storeConnection = await connectionOfStore(settings, dataDir, options.hold, closing)
  const store = await openStore({ connection: storeConnection, poolSize: STORE_CONNECTIONS, log })
  closing.push(() => store.close())
  return { settings, log, store, storeConnection, embedded: settings.databaseUrl === undefined, dataDir, closing }
}

async function connectionOfStore(settings: Settings, dataDir: string, hold: boolean, closing: Platform['closing']): Promise<pg.ClientConfig> {
  if (settings.databaseUrl !== undefined) return { connectionString: settings.databaseUrl }
  const cluster = await startCluster({ dataDir })
  const connection = { ...cluster.connection, database: 'postgres' }
  if (!hold) {
    if (!cluster.adopted) closing.push(() => cluster.stop())
    return connection
  }
  const release = await holdFolder(cluster.connection, dataDir)
  closing.push(() => cluster.stop(), release)
  return connection
}

function mastersOf({ settings, store: { db }, dataDir }: Platform): Promise<MasterKeys> {
  const { secretKey: given, otherSecretKey: other } = settings
  return openMasterKeys({ dataDir, given, other, mayMake: () => nothingSealed(db, SEALED_COLUMNS) })
}

/** @throws Error when a key is damaged or gone, or when something stored lies under a key that is not here: nothing may start then */
async function secretsOf(platform: Platform): Promise<{ readonly secrets: Secrets; readonly masters: MasterKeys }> {
  const masters = await mastersOf(platform)
  return { masters, secrets: await openSecrets({ db: platform.store.db, masters, columns: SEALED_COLUMNS, keep: KEPT_PURPOSES }) }
}

/** Everything that has a meaning of its own, over the platform. */
interface Application {
  readonly accounts: Accounts
  readonly connections: Connections
  readonly conversations: Conversations
  readonly spaces: Spaces
  readonly models: Models
  readonly languageModels: LanguageModels
  readonly teaching: TeachingDesk
  readonly documents: Documents
  readonly groupFilters: GroupFilters
  readonly sql: SqlDesk
  readonly skills: Skills
  readonly askSkills: AskSkills
  readonly jobs: Jobs
  readonly demo: Demo | null
  readonly auditLog: Audit
}

/** What features hand to the audit log. */
interface AuditLine {
  readonly action: string
  readonly target: string
  readonly outcome?: AuditOutcome
  readonly detail?: string | Readonly<Record<string, unknown>>
}

async function openApplication(platform: Platform): Promise<Application> {
  const { settings, log, store, dataDir, closing } = platform
  const now = clockOf(settings)
  const { secrets } = await secretsOf(platform)
  const mail = settings.smtpUrl === undefined ? null : openMail(settings.smtpUrl, settings.mailFrom)
  const queues = [SYNC_QUEUE, DEMO_QUEUE, AUDIT_HEAD_QUEUE, LETTER_QUEUE]
  const jobs = await openJobs({ connection: platform.storeConnection, queues, sole: platform.embedded, log })
  closing.push(() => jobs.close(DRAIN_MS))
  const accounts = await openAccounts({
    store,
    secrets,
    now: () => new Date(),
    addresses: { privateHosts: settings.privateHosts },
    mail,
    queueLetter: async (order) => void (await jobs.send(LETTER_QUEUE.name, order, { key: `${order.kind} ${order.email}` })),
  })
  const { id: orgId } = await accounts.org()
  const models = openModels(store, now)
  const limits = { timeoutMs: settings.statementTimeoutMs, maxRows: settings.maxRows, maxBytes: settings.maxBytes }
  const exportLimits = { timeoutMs: settings.exportTimeoutMs, maxRows: settings.exportMaxRows, maxBytes: Number.MAX_SAFE_INTEGER }
  const demoFolder = join(dataDir, 'demo')
  const files = join(dataDir, 'files')
  await mkdir(files, { recursive: true, mode: 0o700 })
  const auditLog = openAudit({ store, secrets, now: () => new Date(), log })
  const audit = (actor: Actor, { action, target, outcome = 'ok', detail = {} }: AuditLine, transaction?: Transaction<unknown>) =>
    auditLog.record(
      { orgId: actor.orgId, actor: actor.userId, action, target, outcome, detail: typeof detail === 'string' ? { text: detail } : detail },
      transaction,
    )
  const languageModels = createLanguageModels({
    store,
    secrets,
    audit: auditLog,
    addresses: { privateHosts: settings.privateHosts },
    limits: { timeoutMs: settings.modelTimeoutMs, idleMs: settings.modelIdleMs, tokensPerQuestion: settings.modelTokensPerQuestion },
    server: serverModelOf(settings),
    now: () => new Date(),
  })
  const sandbox = await openSandbox(sandboxDeps(settings, { log, system: process.env.PARLEY_INSTALL === '1' }))
  closing.push(() => sandbox.close())
  const skillDeps: SkillDeps = {
    store,
    secrets,
    sandbox,
    audit,
    modelersMay: async () => (await accounts.org()).settings.modeler_permissions.skills,
    storedRows: (...asked) => createStoredRows(conversations)(...asked),
    runDays: settings.skillRunDays,
    runsKept: settings.skillRunsKept,
    now: () => new Date(),
  }
  const skills = openSkills(skillDeps)
  const askSkills = createAskSkills(skillDeps)
  const spacesReady = openSpaces(
    { store, secrets, log, models, accounts, audit, connections: () => connections, conversations: () => conversations, now: () => new Date() },
    settings.publicUrl ?? 'parley',
  )
  const groupFilters = openGroupFilters({ store, models, audit, now: () => new Date() })
  const connections = openConnections({
    store,
    secrets,
    jobs,
    models,
    log,
    guard,
    accessRules: async (actor, connectionId) => [...(await groupFilters.rules(actor, connectionId)), ...(await (await spacesReady).rules(actor, connectionId))],
    limits,
    now,
    audit,
    addresses: { privateHosts: settings.privateHosts },
    fileRoots: [files, demoFolder, ...settings.fileRoots.map((root) => resolve(root))],
    storeAddress: addressOf(settings),
  })
  closing.push(() => connections.close())
  const askConnections = auditedConnections(connections.askConnections, audit)
  const investigationQueries = {
    economy: settings.economyInvestigationQueries,
    balanced: settings.balancedInvestigationQueries,
    frontier: settings.frontierInvestigationQueries,
  }
  const deps = { connections: askConnections, now, limits, investigationQueries, skills: askSkills, models: languageModels.ask }
  const asking = createAsking(deps)
  const conversations = await createConversations({
    store,
    log,
    ...asking,
    recall: createRecall(deps),
    audit,
    exportRows: createExports({
      connections: askConnections,
      limits: exportLimits,
      places: createPlaces({ perUser: settings.exportsRunningPerUser, perServer: settings.exportsRunningPerServer }),
    }),
    explain: (question, actor) => explain(question, actor, deps),
    suggestQuestions: (actor, about) => suggestQuestions(actor, about, deps),
    actorOf: async (org, userId, conversation) => (await spacesReady).askerOf(org, userId, conversation),
    mayRead: (actor, stored) => mayRead(actor, stored, { seenConnections: connections.seenConnections, skills: askSkills }),
    environmentExists: async () => false,
    policy: async () => {
      const { default_mode, modes_allowed } = (await accounts.org()).settings
      return { ...DEFAULT_POLICY, defaultMode: default_mode, modesAllowed: modes_allowed }
    },
    now: () => new Date(),
    limits: limitsOf(settings),
  })
  closing.push(() => conversations.stop(DRAIN_MS))
  const system: Actor = { userId: 'system', orgId, role: 'admin', groups: [ALL_USERS], scopes: ['api:full'], credential: 'system' }
  const installSkills = () => installWorked(system, WORKED_SKILLS, skills)
  const source = join(ROOT, 'demo')
  const demo = settings.demo ? createDemo({ store, connections, models, source, folder: demoFolder, actor: system, log, installSkills, now }) : null
  const teaching = openTeaching({ store, models, conversations, askConnections, filteredFolders: connections.filteredFolders, audit, now: () => new Date() })
  const documents = openDocuments({ store, models, connections, audit, now: () => new Date() })
  const sql = createSqlDesk({
    connections: askConnections,
    modelersMay: async () => (await accounts.org()).settings.modelers_write_sql,
    limits,
    downloadLimits: exportLimits,
    places: createPlaces({ perUser: settings.sqlRunningPerUser, perServer: settings.sqlRunningPerServer }),
    audit,
    now: () => new Date(),
  })
  return {
    accounts,
    connections,
    conversations,
    spaces: await spacesReady,
    models,
    languageModels,
    teaching,
    documents,
    groupFilters,
    sql,
    skills,
    askSkills,
    jobs,
    demo,
    auditLog,
  }
}

/** Background work: syncs, and the demo kept up to yesterday. At the very first start the demo is waited for. */
async function startWork({ accounts, connections, jobs, demo, auditLog }: Application, { log }: Platform): Promise<void> {
  await connections.work()
  await jobs.work<LetterOrder>(LETTER_QUEUE.name, LETTERS_AT_ONCE, (order) =>
    accounts.letters.write(order).catch((error: unknown) => {
      log.warn({ err: error, kind: order.kind }, 'a letter was not sent and is tried again')
      throw error
    }),
  )
  await jobs.work(AUDIT_HEAD_QUEUE.name, 1, async () => log.info(await auditLog.head(), 'head of the audit log'))
  await jobs.schedule(AUDIT_HEAD_QUEUE.name, HOURLY)
  if (demo === null) return
  await jobs.work(DEMO_QUEUE.name, 1, async (_data, { signal }) => demo.refresh(signal))
  await jobs.schedule(DEMO_QUEUE.name, NIGHTLY)
  const refreshed = demo
    .refresh(AbortSignal.timeout(DEMO_QUEUE.expireSeconds * 1_000))
    .catch((error: unknown) => log.error({ err: error }, 'the demo business could not be made'))
  if (await demo.isMissing()) await refreshed
}

async function serve(settings: Settings): Promise<void> {
  await refuseTakenPort(settings.host, settings.port)
  const platform = await openPlatform(settings, { hold: true })
  let draining = false
  stopOn(platform, () => {
    draining = true
  })
  const app = await openApplication(platform)
  const { accounts, auditLog, connections, conversations, spaces, models, languageModels, teaching, documents, groupFilters, sql, skills, askSkills } = app
  if (settings.adminEmail !== undefined && settings.adminPassword !== undefined) {
    await accounts.setup.ensureAdmin({ email: settings.adminEmail, password: settings.adminPassword, realname: settings.adminEmail.split('@')[0] ?? '' })
  }
  await startWork(app, platform)
  const { id: orgId } = await accounts.org()
  const chat = { conversations, renderPng, onRevoked: accounts.onRevoked, ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }) }
  const catalogs = openCatalogs({
    store: platform.store,
    askConnections: connections.askConnections,
    skills: askSkills,
    mails: settings.smtpUrl !== undefined,
    now: () => new Date(),
  })
  const server = createServer({
    accounts,
    audit: (act, transaction) => auditLog.record({ orgId, ...act }, transaction),
    settings,
    log: platform.log,
    now: () => new Date(),
    health: { isStoreHealthy: () => platform.store.healthy(), isDraining: () => draining },
    embedTokens: spaces.tokens,
    plugins: [
      spacesRoutes({ ...chat, spaces, store: platform.store, now: () => new Date() }),
      embedPages({ spaces, orgId, webRoot: join(ROOT, 'web', 'dist') }),
      auditRoutes({ audit: auditLog }),
      chatRoutes(chat),
      modelRoutes({ ...chat, teaching, documents }),
      usersRoutes({
        accounts,
        groupFilters,
        documents: withSkillDocuments(
          {
            list: (actor) => connections.tables(actor),
            setGroups: async (actor, id, groups) => void (await documents.saveTable(actor, { id, groups })),
          },
          skills,
        ),
        ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      }),
      sqlRoutes({ sql, onRevoked: accounts.onRevoked }),
      skillRoutes({ skills, store: platform.store, onRevoked: accounts.onRevoked, examples: () => readWorked(WORKED_SKILLS) }),
      languageModelRoutes({ languageModels, onRevoked: accounts.onRevoked }),
      catalogRoutes({ catalogs }),
      oauthRoutes({
        oauth: openOAuth({ store: platform.store, accounts, now: () => new Date() }),
        accounts,
        record: (act) => auditLog.record({ orgId, ...act }),
        ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      }),
      mcpRoutes({ ...chat, catalogs, sql, skills: askSkills, origins: settings.mcpOrigins, extraTools: async () => (await accounts.org()).settings.mcp_tools }),
      connectionRoutes({ connections, models, modelersMaySync: async () => (await accounts.org()).settings.modeler_permissions.sync, store: platform.store }),
    ],
    webRoot: join(ROOT, 'web', 'dist'),
  })
  await server.listen({ host: settings.host, port: settings.port }).catch((error: unknown) => {
    throw listenError(error, settings.host, settings.port)
  })
  platform.closing.push(() => server.close())
  const address = settings.publicUrl ?? addressForPeople(settings.host, portOf(server.server.address()) ?? settings.port)
  process.stdout.write(`parley ready ${address}\n`)
  const link = await accounts.setup.issueLink(address)
  if (link !== null) process.stdout.write(`\nCreate the first admin within 15 minutes:\n  ${link}\n\n`)
}

async function work(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: true })
  stopOn(platform, () => undefined)
  await startWork(await openApplication(platform), platform)
  process.stdout.write('parley worker ready\n')
}

async function migrateOnly(settings: Settings): Promise<void> {
  await close(await openPlatform(settings, { hold: false }))
  process.stdout.write('The store has this release’s schema.\n')
}

async function printAdminLink(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  const accounts = await openAccounts({
    store: platform.store,
    secrets: (await secretsOf(platform)).secrets,
    now: () => new Date(),
  })
  const link = await accounts.setup.issueLink(settings.publicUrl ?? addressForPeople(settings.host, settings.port))
  process.stdout.write(link === null ? 'There is an admin already; ask them, or reset the password.\n' : `${link}\n`)
  await close(platform)
}

async function verifyAudit(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  const { secrets } = await secretsOf(platform)
  const verdict = await openAudit({ ...platform, secrets, now: () => new Date() }).verify()
  process.stdout.write(verdict.ok ? `The audit log is whole: ${verdict.entries} entries.\n` : `Entry ${verdict.firstBad} is not as it was written.\n`)
  await close(platform)
  if (!verdict.ok) process.exitCode = 1
}

async function showSecrets(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  await (async () => {
    const { db } = platform.store
    const keys = await secretsStatus({ db, secrets: createSecrets(await mastersOf(platform)) })
    process.stdout.write(describeKeys(keys))
    if (keys.some(({ source }) => source === null)) process.exitCode = 1
  })().finally(() => close(platform))
}

async function rotateMasterKey(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  await (async () => {
    const { secrets, masters } = await secretsOf(platform)
    const isKeyFile = settings.secretKey === undefined
    const { rewrapped, broken, keys } = await rotateSecrets({ db: platform.store.db, masters, secrets, dataDir: platform.dataDir, isKeyFile })
    const { rows } = await platform.store.pool.query<{ id: string }>('SELECT id FROM org')
    const audit = openAudit({ ...platform, secrets, now: () => new Date() })
    const act = {
      actor: 'system',
      action: 'secrets.rotate',
      target: keys[0]?.id ?? '',
      outcome: broken.length > 0 ? 'error' : 'ok',
      detail: { rewrapped, broken },
    } as const
    for (const { id: orgId } of rows) await audit.record({ orgId, ...act })
    process.stdout.write(`${rewrapped} put under the newest key.\n${describeKeys(keys)}`)
    for (const place of broken) process.stderr.write(`Left as it is, because it does not open: ${place}\n`)
    if (broken.length > 0) process.exitCode = 1
  })().finally(() => close(platform))
}

/** SIGTERM, SIGINT, SIGHUP and the end of the starter stop the server in order; a second signal ends it at once. */
function stopOn(platform: Platform, begin: () => void): void {
  let stopping = false
  const stop = (reason: string): void => {
    if (stopping) process.exit(130)
    stopping = true
    platform.log.info({ reason }, 'stopping')
    begin()
    close(platform).then(
      () => process.exit(0),
      (error: unknown) => {
        platform.log.error({ err: error }, 'stopping did not go well')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  process.on('disconnect', () => stop('the starting command ended'))
}

async function close(platform: Platform): Promise<void> {
  for (const step of platform.closing.toReversed()) await step()
}

function clockOf(settings: Settings): () => Date {
  const { now } = settings
  return now === undefined ? () => new Date() : () => new Date(now)
}

function addressOf(settings: Settings): { host: string; port: number; database: string } | null {
  if (settings.databaseUrl === undefined) return null
  const url = new URL(settings.databaseUrl)
  return { host: url.hostname, port: Number(url.port || 5432), database: decodeURIComponent(url.pathname.slice(1)) }
}

function portOf(address: string | { readonly port: number } | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined
}

function addressForPeople(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

async function run(chosen: (settings: Settings) => Promise<void>): Promise<void> {
  await chosen(readSettings(process.env))
}

const COMMANDS: Readonly<Record<string, (settings: Settings) => Promise<void>>> = {
  serve,
  worker: work,
  migrate: migrateOnly,
  'admin link': printAdminLink,
  'audit verify': verifyAudit,
  'secrets status': showSecrets,
  'secrets rotate': rotateMasterKey,
}

const args = process.argv.slice(2)
if (isClientCommand(args[0])) {
  const { host, port } = readSettings({ PARLEY_HOST: process.env.PARLEY_HOST, PARLEY_PORT: process.env.PARLEY_PORT })
  process.exit(await runClient(args, ownTerminal(addressForPeople(host, port))))
}
const words = args.join(' ') || 'serve'
const command = COMMANDS[words]
if (command === undefined) {
  process.stderr.write(USAGE + CLIENT_USAGE)
  process.exit(words === 'help' || words === '--help' ? 0 : 2)
}
await run(command).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`  because: ${error.cause.message}\n`)
  process.exit(1)
})
