import { join } from 'node:path'
import { renderPng } from '../app/asking/index.ts'
import { withAssetDocuments } from '../app/assets/index.ts'
import { openCatalogs } from '../app/catalog/index.ts'
import { openOAuth } from '../app/oauth/index.ts'
import { readWorked, withSkillDocuments } from '../app/skills/index.ts'
import { assetRoutes } from '../edge/http/assets/index.ts'
import { auditRoutes } from '../edge/http/audit/index.ts'
import { botSiteRoutes } from '../edge/http/bots/index.ts'
import { catalogRoutes } from '../edge/http/catalog/index.ts'
import { chatRoutes } from '../edge/http/chat/index.ts'
import { chatbotRoutes, chatbotTalkRoutes } from '../edge/http/chatbot/index.ts'
import { connectionRoutes } from '../edge/http/connections/index.ts'
import { languageModelRoutes } from '../edge/http/language-models/index.ts'
import { modelRoutes } from '../edge/http/model/index.ts'
import { oauthRoutes } from '../edge/http/oauth/index.ts'
import { pipelineRoutes } from '../edge/http/pipelines/index.ts'
import { listenError, refuseTakenPort } from '../edge/http/server/listen.ts'
import { createServer } from '../edge/http/server.ts'
import { skillRoutes } from '../edge/http/skills/index.ts'
import { spacesRoutes } from '../edge/http/spaces/index.ts'
import { sqlRoutes } from '../edge/http/sql/index.ts'
import { usersRoutes } from '../edge/http/users/index.ts'
import { embedPages } from '../edge/http/web/embed-pages.ts'
import { mcpRoutes } from '../edge/mcp/index.ts'
import type { Settings } from '../settings.ts'
import { addressForPeople } from './address.ts'
import { openApplication } from './application.ts'
import { startWork } from './background.ts'
import { openBots } from './bots.ts'
import { openPlatform, stopOn } from './platform.ts'
import { ROOT, WORKED_SKILLS } from './root.ts'

export async function serve(settings: Settings): Promise<void> {
  await refuseTakenPort(settings.host, settings.port)
  const platform = await openPlatform(settings, { hold: true })
  let draining = false
  stopOn(platform, () => {
    draining = true
  })
  const app = await openApplication(platform)
  const {
    accounts,
    auditLog,
    connections,
    conversations,
    spaces,
    models,
    languageModels,
    teaching,
    documents,
    groupFilters,
    sql,
    skills,
    pipelines,
    askSkills,
    assets,
    askAssets,
  } = app
  if (settings.adminEmail !== undefined && settings.adminPassword !== undefined) {
    await accounts.setup.ensureAdmin({ email: settings.adminEmail, password: settings.adminPassword, realname: settings.adminEmail.split('@')[0] ?? '' })
  }
  await startWork(app, platform)
  const { id: orgId } = await accounts.org()
  const chat = { conversations, renderPng, onRevoked: accounts.onRevoked, ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }) }
  const bots = await openBots(app, platform, settings)
  const catalogs = openCatalogs({
    store: platform.store,
    askConnections: connections.askConnections,
    skills: askSkills,
    assetCounts: assets.labelCounts,
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
      embedPages({ spaces, orgId, botOf: (space) => bots.placed.ofSpace(orgId, space.id), webRoot: join(ROOT, 'web', 'dist') }),
      chatbotTalkRoutes({ talks: bots.talks, store: platform.store, now: () => new Date(), ...chat }),
      botSiteRoutes({
        spaces,
        story: (id) => bots.placed.find(orgId, id),
        framers: async () => (await accounts.org()).settings.embed_origins,
        talks: bots.talks,
        store: platform.store,
        now: () => new Date(),
        webRoot: join(ROOT, 'web', 'dist'),
        ...chat,
      }),
      auditRoutes({ audit: auditLog }),
      chatbotRoutes({ bots: bots.desks, now: () => new Date(), ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }) }),
      chatRoutes(chat),
      modelRoutes({ ...chat, teaching, documents }),
      usersRoutes({
        accounts,
        groupFilters,
        documents: withAssetDocuments(
          withSkillDocuments(
            {
              list: (actor) => connections.tables(actor),
              setGroups: async (actor, id, groups) => void (await documents.saveTable(actor, { id, groups })),
            },
            skills,
          ),
          assets,
        ),
        ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      }),
      sqlRoutes({ sql, onRevoked: accounts.onRevoked }),
      skillRoutes({ skills, store: platform.store, onRevoked: accounts.onRevoked, examples: () => readWorked(WORKED_SKILLS) }),
      pipelineRoutes({ pipelines, store: platform.store, onRevoked: accounts.onRevoked }),
      languageModelRoutes({ languageModels, onRevoked: accounts.onRevoked }),
      assetRoutes({ assets, store: platform.store }),
      catalogRoutes({ catalogs }),
      oauthRoutes({
        oauth: openOAuth({ store: platform.store, accounts, now: () => new Date() }),
        accounts,
        record: (act) => auditLog.record({ orgId, ...act }),
        ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
      }),
      mcpRoutes({
        ...chat,
        catalogs,
        sql,
        skills: askSkills,
        assets: askAssets,
        origins: settings.mcpOrigins,
        extraTools: async () => (await accounts.org()).settings.mcp_tools,
      }),
      connectionRoutes({ connections, models, modelersMaySync: async () => (await accounts.org()).settings.modeler_permissions.sync, store: platform.store }),
    ],
    webRoot: join(ROOT, 'web', 'dist'),
  })
  await server.listen({ host: settings.host, port: settings.port }).catch((error: unknown) => {
    throw listenError(error, settings.host, settings.port)
  })
  platform.closing.push(() => server.close())
  pipelines.servedAt(`http://127.0.0.1:${portOf(server.server.address()) ?? settings.port}`)
  const address = settings.publicUrl ?? addressForPeople(settings.host, portOf(server.server.address()) ?? settings.port)
  process.stdout.write(`parley ready ${address}\n`)
  const link = await accounts.setup.issueLink(address)
  if (link !== null) process.stdout.write(`\nCreate the first admin within 15 minutes:\n  ${link}\n\n`)
}

export async function work(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: true })
  stopOn(platform, () => undefined)
  await startWork(await openApplication(platform), platform)
  process.stdout.write('parley worker ready\n')
}

function portOf(address: string | { readonly port: number } | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined
}
