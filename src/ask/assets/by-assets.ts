import type { Answer, Answered, AssetOffer, Reported, Source } from '../../flow.ts'
import type { Asking } from '../asking.ts'
import type { AskNote } from '../services.ts'
import type { Understood } from '../understand.ts'
import { asksKnowledge, seeks } from './seeking.ts'

/** Whether the question asks for a place to look, and what fits it. */
export interface Sought {
  readonly seeks: ReturnType<typeof seeks>
  readonly offers: readonly AssetOffer[]
}

/** One search for each question: of those that ask where to look for what fits, of others for what fits very well. */
export async function assetsFor({ question, actor, services }: Pick<Asking, 'question' | 'actor' | 'services'>): Promise<Sought> {
  const { assets } = services
  if (assets === undefined) return { seeks: null, offers: [] }
  const how = seeks(question.text)
  return { seeks: how, offers: await assets.offer(actor, question.text, how === null ? 'beside' : 'sought') }
}

/** Where to look; null where nobody asked, or nothing fits. */
export function byAssets({ seeks: how, offers }: Sought): Reported | null {
  const [first] = offers
  if (how === null || first === undefined) return null
  const text = headline(first, offers.length)
  return said(
    text,
    offers.map(({ id, name }): Source => ({ type: 'external_asset', id, name, used: true })),
    offers,
  )
}

const NONE = 'I know of no dashboard, report or page about this that you may open.'

/** For a question after a place that nobody knows, and no plan answers either: nothing is made up, by no model. Else null. */
export function noneKnown({ seeks: how }: Sought, understood: Understood): Answer | null {
  if (how !== 'certain' || (understood.kind !== 'abstained' && understood.kind !== 'clarify')) return null
  const tryInstead = understood.kind === 'abstained' ? understood.tryInstead : understood.candidates.map(({ reading }) => reading.text)
  return { kind: 'abstained', reason: 'outside', unlinked: [], understood: [], tryInstead, note: NONE }
}

/** What a note says, word for word, to a question after knowledge that the data does not answer; else null. */
export async function byNote({ question, actor, services }: Asking): Promise<Reported | null> {
  if (services.assets === undefined || !asksKnowledge(question.text)) return null
  const note = (await services.assets.notes(actor, question.text)).find(({ isClear }) => isClear)
  return note === undefined ? null : quoted(note)
}

const MOST_QUOTED = 4_000

function quoted({ id, title, text }: AskNote): Reported {
  const words = text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text
  const lines = words.trim().split('\n')
  const head = `**From the note “${title.replace(/[\\*_`[\]<>]/g, '\\$&')}”:**`
  return said(`${head}\n\n${lines.map((line) => `> ${line}`).join('\n')}`, [{ type: 'note', id, name: title, used: true }], [])
}

function said(text: string, sources: readonly Source[], offers: readonly AssetOffer[]): Reported {
  return {
    kind: 'reported',
    by: 'assets',
    narration: { text, caveats: [], followUps: [] },
    parts: [{ kind: 'text', text }],
    exhibits: [],
    findings: [],
    unremarkable: [],
    sources,
    ...(offers.length > 0 && { offers }),
    assumptions: [],
    skills: [],
  }
}

/** The answer with what fits it elsewhere. */
export function offering(answer: Answer, { seeks: how, offers }: Sought): Answer {
  if (offers.length === 0) return how === 'certain' && answer.kind === 'answered' ? withCaveat(answer) : answer
  if (answer.kind === 'answered' || answer.kind === 'reported') return { ...answer, offers }
  return answer.kind === 'abstained' && answer.reason !== 'writes' ? { ...answer, offers } : answer
}

/** Asked for was a place; what the data says is given in its stead. */
function withCaveat(answer: Answered): Answered {
  return { ...answer, narration: { ...answer.narration, caveats: [...answer.narration.caveats, `${NONE} This is from the data.`] } }
}

function headline({ noun, fits }: AssetOffer, count: number): string {
  if (fits === 'maybe') return count === 1 ? '**This is the closest I know of.**' : '**These are the closest I know of.**'
  return count === 1 ? `**There is ${article(noun)} ${noun} for this.**` : '**This is where to look, the best match first.**'
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) ? 'an' : 'a'
}
