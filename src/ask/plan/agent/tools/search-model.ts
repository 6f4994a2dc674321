import { z } from 'zod'
import type { Entity, Model } from '../../../../warehouse/semantic/model.ts'
import { describeEntity } from '../describe-data.ts'
import { connectionAt } from '../session.ts'
import { agentTool, found, problem } from './tool.ts'

const MOST_ENTITIES = 5
const MOST_NAMES = 40

export const searchModel = agentTool(
  {
    name: 'search_model',
    description: 'Finds entities by words in their names, synonyms, descriptions, fields and measures, and describes them as the data description does.',
    input: {
      type: 'object',
      properties: {
        words: { type: 'string', description: 'What is looked for, or the name of an entity' },
        connection: { type: 'string', description: 'c1 when absent' },
      },
      required: ['words'],
    },
  },
  z.object({ words: z.string().max(400), connection: z.string().optional() }),
  ({ words, connection }, session) => {
    const at = connectionAt(session, connection)
    if (at === undefined) return problem(`There is no connection ${connection ?? ''}.`)
    const { model } = at.connection
    const hits = matches(model, words)
    if (hits.length > 0)
      return found({
        connection: at.name,
        entities: hits.slice(0, MOST_ENTITIES).map(describeEntity),
        more: hits.slice(MOST_ENTITIES, MOST_NAMES).map((entity) => entity.name),
      })
    const names = Object.values(model.entities).filter((entity) => !entity.hidden && entity.active)
    return problem('Nothing here is called that.', { entities: names.slice(0, MOST_NAMES).map((entity) => entity.name) })
  },
)

function matches(model: Model, words: string): readonly Entity[] {
  const wanted = wordsOf(words)
  return Object.values(model.entities)
    .filter((entity) => !entity.hidden && entity.active)
    .map((entity) => ({ entity, score: scoreOf(entity, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ entity }) => entity)
}

/** The name of the entity weighs more than a name within it. */
const OWN_NAME = 3

function scoreOf(entity: Entity, wanted: readonly string[]): number {
  const own = wordsOf([entity.name, entity.label, ...entity.synonyms, entity.description].join(' '))
  const inside = wordsOf(
    [entity.fields, entity.measures, entity.joins, entity.filters]
      .flatMap((things) => Object.values(things).filter((thing) => !thing.hidden))
      .flatMap((thing) => [thing.name, thing.label, ...thing.synonyms, thing.description])
      .join(' '),
  )
  return wanted.reduce((score, word) => score + (own.includes(word) ? OWN_NAME : 0) + (inside.includes(word) ? 1 : 0), 0)
}

/** Plural and singular alike. */
function wordsOf(text: string): readonly string[] {
  return [...new Set((text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []).map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)))]
}
