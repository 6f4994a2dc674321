import { z } from 'zod'
import { lookupValues } from '../../../../warehouse/semantic/index.ts'
import { connectionAt } from '../session.ts'
import { agentTool, found, problem } from './tool.ts'

export const lookUpValues = agentTool(
  {
    name: 'look_up_values',
    description: 'Which stored values of text fields a word or phrase may mean: exact spelling, entity and field.',
    input: {
      type: 'object',
      properties: {
        phrase: { type: 'string' },
        field: { type: 'string', description: 'entity.field, when known' },
        connection: { type: 'string', description: 'c1 when absent' },
      },
      required: ['phrase'],
    },
  },
  z.object({ phrase: z.string().max(200), field: z.string().max(200).optional(), connection: z.string().optional() }),
  ({ phrase, field, connection }, session) => {
    const at = connectionAt(session, connection)
    if (at === undefined) return problem(`There is no connection ${connection ?? ''}.`)
    const { values } = at.connection
    const hits = lookupValues(values, phrase).filter((hit) => field === undefined || `${hit.entity}.${hit.field}` === field)
    const allRead = field === undefined ? undefined : values.complete.has(field)
    const about = { ...(allRead !== undefined && { all_values_of_the_field_known: allRead }) }
    if (session.picked.rowsMayLeave)
      return found({ ...about, values: hits.map(({ entity, value, evidence, ...hit }) => ({ entity, field: hit.field, value, match: evidence })) })
    // a value may leave no server that rows may not leave: only whether what was said is stored, just so
    const exact = hits.filter((hit) => hit.evidence === 'exact' || hit.evidence === 'folded')
    return found({ ...about, exists: exact.length > 0, fields: [...new Set(exact.map((hit) => `${hit.entity}.${hit.field}`))] })
  },
)
