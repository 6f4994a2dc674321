import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Transaction } from 'kysely'
import { type Accounts, ALL_USERS, openAccounts } from '../app/accounts/index.ts'
import { createAsking, createExports, createRecall, explain, mayRead, suggestQuestions } from '../app/asking/index.ts'
import { type Assets, createAskAssets, openAssets } from '../app/assets/index.ts'
import { type Audit, type AuditOutcome, auditedConnections, openAudit } from '../app/audit/index.ts'
import { type Connections, openConnections, SYNC_QUEUE } from '../app/connections/index.ts'
import { type Conversations, createConversations, DEFAULT_POLICY, limitsOf } from '../app/conversations/index.ts'
import { createDemo, DEMO_QUEUE, type Demo } from '../app/demo/index.ts'
import { createLanguageModels, type LanguageModels, serverModelOf } from '../app/language-models/index.ts'
import { type Models, openModels } from '../app/model/index.ts'
import { lastLoad, openPipelines, PIPELINE_CLOCK, PIPELINE_QUEUE, type Pipelines } from '../app/pipelines/index.ts'
import { createPlaces } from '../app/places/index.ts'
import { type GroupFilters, openGroupFilters } from '../app/row-filters/index.ts'
import { createAskSkills, createStoredRows, installWorked, openSkills, type SkillDeps, type Skills } from '../app/skills/index.ts'
import { openSpaces, type Spaces } from '../app/spaces/index.ts'
import { createSqlDesk, type SqlDesk } from '../app/sql/index.ts'
import { type Documents, notesFor, openDocuments, openTeaching, type TeachingDesk } from '../app/teaching/index.ts'
import { openUsage, USAGE_QUEUE } from '../app/usage/index.ts'
import { guard } from '../ask/guard/index.ts'
import type { AskAssets, AskSkills } from '../ask/services.ts'
import type { Actor } from '../flow.ts'
import { type Jobs, openJobs } from '../platform/jobs/index.ts'
import { openMail } from '../platform/mail/index.ts'
import { openSandbox, sandboxDeps } from '../platform/sandbox/index.ts'
import type { Settings } from '../settings.ts'
import { type Platform, secretsOf } from './platform.ts'
import { AUDIT_HEAD_QUEUE, BOT_CHATS_QUEUE, LETTER_QUEUE } from './queues.ts'
import { DRAIN_MS, ROOT, WORKED_SKILLS } from './root.ts'

/** Everything that has a meaning of its own, over the platform. */
export interface Application {
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
  readonly assets: Assets
  readonly askAssets: AskAssets
  readonly pipelines: Pipelines
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

export async function openApplication(platform: Platform): Promise<Application> {
  const { settings, log, store, dataDir, closing } = platform
  const now = clockOf(settings)
  const { secrets } = await secretsOf(platform)
  const mail = settings.smtpUrl === undefined ? null : openMail(settings.smtpUrl, settings.mailFrom)
  const queues = [SYNC_QUEUE, PIPELINE_QUEUE, PIPELINE_CLOCK, DEMO_QUEUE, USAGE_QUEUE, AUDIT_HEAD_QUEUE, LETTER_QUEUE, BOT_CHATS_QUEUE]
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
  const pipelineFolder = join(dataDir, 'pipelines')
  await mkdir(pipelineFolder, { recursive: true, mode: 0o700 })
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
  const assets = openAssets({ store, audit, now })
  const groupFilters = openGroupFilters({ store, models, audit, now: () => new Date() })
  const usage = openUsage({ store, folder: join(dataDir, 'usage'), orgId, now: () => new Date(), elapsed: () => performance.now() })
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
    fileRoots: [files, demoFolder, pipelineFolder, ...settings.fileRoots.map((root) => resolve(root))],
    usage,
    storeAddress: addressOf(settings),
  })
  closing.push(() => connections.close())
  const askConnections = auditedConnections(connections.askConnections, audit)
  const investigationQueries = {
    economy: settings.economyInvestigationQueries,
    balanced: settings.balancedInvestigationQueries,
    frontier: settings.frontierInvestigationQueries,
  }
  const orgNotes = async (actor: Actor) => notesFor((await models.read(actor.orgId)).files, actor.groups)
  const askAssets = createAskAssets({ search: assets.search, orgNotes, now })
  const isNoteOf = async (actor: Actor, id: string) => actor.space === undefined && (await orgNotes(actor)).some((note) => note.id === id)
  const seesAsset = async (actor: Actor, id: string) => (await assets.mayOpen(actor, id)) || isNoteOf(actor, id)
  const deps = { connections: askConnections, now, limits, investigationQueries, skills: askSkills, assets: askAssets, models: languageModels.ask }
  const asking = createAsking({
    ...deps,
    freshnessOf: async (actor, connection) => usage.freshnessOf(connection) ?? lastLoad(store.db, actor.orgId, connection),
  })
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
    mayRead: (actor, stored) => mayRead(actor, stored, { seenConnections: connections.seenConnections, skills: askSkills, seesAsset }),
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
  const pipelines = openPipelines({
    store,
    secrets,
    jobs,
    log,
    connections,
    folder: pipelineFolder,
    privateHosts: settings.privateHosts,
    installation: () => settings.publicUrl ?? `http://127.0.0.1:${settings.port}`,
    audit,
    now: () => new Date(),
  })
  return {
    accounts,
    connections,
    pipelines,
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
    assets,
    askAssets,
    jobs,
    demo,
    auditLog,
  }
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
