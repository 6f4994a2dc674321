import type { Narration } from '../../flow.ts'
import { tableOf } from '../format/index.ts'
import { caveatsOf } from './caveats.ts'
import { emptyText, figureText } from './figure-text.ts'
import { followUpsOf } from './follow-ups.ts'
import { groupText } from './group-text.ts'
import { listText } from './list-text.ts'
import type { Telling, Told } from './telling.ts'

/** The answer in words, from the result alone: every figure in it is a cell or computed from cells. The same rows give the same words. */
export function narrate(told: Told): Narration {
  const telling: Telling = { ...told, table: tableOf(told.plan, told.result) }
  const sentences = [...bodyOf(telling), ...assumed(telling)]
  return { text: sentences.join(' '), caveats: caveatsOf(telling), followUps: followUpsOf(telling) }
}

function bodyOf(telling: Telling): readonly string[] {
  const { table, plan } = telling
  if (table.rows.length === 0) return [emptyText(telling)]
  const isGroup = plan.query.kind === 'combine' || (plan.query.kind === 'select' && plan.query.mode === 'group')
  if (isGroup && table.keys.length === 0 && table.rows.length === 1) return figureText(telling)
  if (isGroup && table.keys.length > 0 && table.values.length > 0) return groupText(telling)
  return listText(telling)
}

/** What was assumed belongs to the answer, not to small print. */
function assumed({ reading }: Telling): readonly string[] {
  return reading.assumptions.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`))
}
