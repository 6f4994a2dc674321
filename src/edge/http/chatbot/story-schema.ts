import { z } from 'zod'
import { HANDOVERS, SOURCES } from '../../../app/bots/index.ts'
import { id, MAX_NAME, name } from './schema.ts'

const MAX_DESCRIPTION = 2_000
const MAX_LIFESPAN = 1_000

const settings = z.object({
  confidence: z.number().min(0).max(1),
  language: z.string().min(2).max(35).refine(isLanguage, 'is no language: en, de, pt-BR …'),
  compact: z.boolean(),
  ignoreAttachments: z.boolean(),
  navigation: z.boolean(),
  timezone: z.string().min(1).max(MAX_NAME),
  lifespan: z.int().min(0).max(MAX_LIFESPAN),
})
const target = z.object({ type: z.enum(['space', 'connection']), id })
const fields = {
  name,
  description: z.string().max(MAX_DESCRIPTION),
  settings: settings.partial(),
  published: z.boolean(),
  target: target.nullable(),
  handover: z.enum(HANDOVERS),
}
export const storyChange = z
  .object(fields)
  .partial()
  .extend({ diagram: z.unknown().optional().describe('Read-only; may be sent back as it was read') })
export const storyCreate = storyChange.extend({ name })

const metric = z.object({ date: z.iso.date(), conversations: z.int() })
const sources = z.array(z.enum(SOURCES))
export const storyV2 = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.literal(2),
    published: z.boolean(),
    integrations: sources,
    metrics: z.array(metric),
    target: z.object({ type: z.enum(['space', 'connection']), id: z.string() }).nullable(),
    handover: z.enum(HANDOVERS),
  })
  .meta({ id: 'ChatbotStory' })
const diagramNode = z
  .object({
    id: z.string(),
    type: z.enum(['START_POINT', 'BOT_RESPONSE', 'USER_INPUT', 'DEFAULT_FALLBACK', 'WEBHOOK']),
    name: z.string(),
    get children() {
      return z.array(diagramNode)
    },
  })
  .meta({ id: 'ChatbotDiagramNode' })
export const storyV2Full = storyV2
  .extend({
    settings: z.object({ ...settings.shape, language: z.string(), timezone: z.string() }),
    state: z.literal('ready'),
    history: z.object({ undo: z.int(), redo: z.int() }),
    diagram: diagramNode,
  })
  .meta({ id: 'ChatbotWholeStory' })
export const storyV1 = z
  .object({ id: z.string(), name: z.string(), description: z.string(), integrations: sources, metrics: z.array(metric) })
  .meta({ id: 'ChatbotLegacyStory' })
export const storyV1Full = z
  .object({
    order: z.array(z.string()),
    interactions: z.record(
      z.string(),
      z.object({
        id: z.string(),
        name: z.string(),
        root: z.boolean(),
        references: z.array(z.string()),
        contextOut: z.array(z.string()),
        webhook: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ChatbotLegacyWholeStory' })

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
