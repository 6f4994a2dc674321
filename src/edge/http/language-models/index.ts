import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type LanguageModels, PROBES } from '../../../app/language-models/index.ts'
import { AppError } from '../../../errors.ts'
import { heldCalls, type OnRevoked } from '../chat/index.ts'
import { invalidRequest } from '../server/validation.ts'
import { orderOf, presentModel, presentSettings, presentTest, presentUsage } from './present.ts'
import {
  byId,
  chosenModel,
  model,
  models,
  modelTest,
  modesWithModel,
  newModel,
  removed,
  settings,
  settingsChange,
  testOrder,
  usage,
  usageQuery,
} from './schema.ts'

const TAGS = ['Language models']
const AUTH = { role: 'admin' } as const

export interface LanguageModelRouteDeps {
  readonly languageModels: LanguageModels
  /** Absent: a test goes on to its end where its caller’s credential is revoked. */
  readonly onRevoked?: OnRevoked
}

/** Which language models there are, which mode uses which, and what they used. */
export function languageModelRoutes({ languageModels, onRevoked }: LanguageModelRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const held = await heldCalls(app, onRevoked)
    app.get(
      '/api/language_models',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Models, without their keys', response: { 200: models } } },
      async ({ actor }) => (await languageModels.list(actor)).map(presentModel),
    )
    app.post(
      '/api/language_models',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Set up a model', body: newModel, response: { 200: model } } },
      async ({ actor, body }) => presentModel(await languageModels.create(actor, orderOf(body))),
    )
    app.put(
      '/api/language_models/:id',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Change a model', params: byId, body: newModel, response: { 200: model } } },
      async ({ actor, params, body }) => presentModel(await languageModels.change(actor, params.id, orderOf(body))),
    )
    app.delete(
      '/api/language_models/:id',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Remove a model; modes that used it use none', params: byId, response: { 200: removed } } },
      async ({ actor, params }) => {
        await languageModels.remove(actor, params.id)
        return { status: 'ok' as const }
      },
    )
    app.post(
      '/api/language_models/:id/test',
      {
        config: { auth: AUTH },
        schema: { tags: TAGS, summary: 'Let a model say hello, call a tool and answer in JSON', params: byId, body: testOrder, response: { 200: modelTest } },
      },
      async (request, reply) =>
        presentTest(await languageModels.test(request.actor, request.params.id, request.body?.probes ?? PROBES, held.open(request, reply))),
    )
    app.get(
      '/api/language_models/usage',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Calls by day, person and model', querystring: usageQuery, response: { 200: usage } } },
      async ({ actor, query }) => presentUsage(await languageModels.usage(actor, query.days)),
    )
    app.get(
      '/api/language_models/settings',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Which mode uses which model, what may be sent, and limits', response: { 200: settings } } },
      async ({ actor }) => presentSettings(await languageModels.settings(actor)),
    )
    app.put(
      '/api/language_models/settings',
      { config: { auth: AUTH }, schema: { tags: TAGS, summary: 'Change some of it', body: settingsChange, response: { 200: settings } } },
      async ({ actor, body }) => presentSettings(await languageModels.saveSettings(actor, body)),
    )
    app.post(
      '/api/change_model',
      {
        config: { auth: AUTH },
        schema: { tags: TAGS, summary: 'Give one model to every mode that uses one', body: chosenModel, response: { 200: chosenModel } },
      },
      async ({ actor, body }) => {
        const chosen = await languageModels.use(actor, body.llm_model).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'not_found') throw error
          throw invalidRequest([{ loc: ['body', 'llm_model'], msg: 'There is no model of this name', type: 'value_error' }])
        })
        return { llm_model: chosen.label }
      },
    )
    app.get(
      '/api/modes',
      { config: { auth: { role: 'user' } }, schema: { tags: TAGS, summary: 'Which modes use a model', response: { 200: modesWithModel } } },
      async ({ actor }) => {
        const { inUse } = await languageModels.settings(actor)
        return { economy: inUse.economy !== null, balanced: inUse.balanced !== null, frontier: inUse.frontier !== null }
      },
    )
  }
}
