import type { Exhibit, Plan, Reported } from '../../flow.ts'
import type { Base, Outcome, Step, StoredExhibit, Turn } from './conversation.ts'
import { baseOf, type Finished, type NewAsset, slugOf } from './finished.ts'
import { frameOf, visibleResult } from './frame.ts'
import { newSecret } from './ids.ts'
import { keepRows } from './stored-rows.ts'

/** A report as it is stored: every exhibit's rows as an asset of its own. */
export async function reportedOf(answer: Reported, turn: Turn, steps: readonly Step[], durationMs: number): Promise<Finished> {
  const kept: KeptExhibit[] = []
  for (const exhibit of answer.exhibits) kept.push(await keptOf(exhibit))
  const outcome = (keys: readonly string[]): Outcome => {
    const rest = [...keys]
    const { by, connection, parts, findings, unremarkable, sources, offers, assumptions, skills, model } = answer
    return {
      kind: 'reported',
      text: textOf(answer),
      by,
      connection,
      followUps: answer.narration.followUps,
      parts,
      exhibits: kept.map((each) => each.stored(rest.splice(0, each.assets.length))),
      findings,
      unremarkable,
      sources,
      offers,
      assumptions,
      skills,
      model,
      steps,
      durationMs,
    }
  }
  return { status: 'done', base: baseOfReport(answer, turn), assets: kept.flatMap(({ assets }) => assets), trace: answer.trace, outcome }
}

interface KeptExhibit {
  readonly assets: readonly NewAsset[]
  stored(keys: readonly string[]): StoredExhibit
}

async function keptOf(exhibit: Exhibit): Promise<KeptExhibit> {
  const { kept, body } = await keepRows(exhibit.result)
  const { name, title, query, chart } = exhibit
  const asset = { name: slugOf(name) }
  const frame: NewAsset = { ...asset, kind: 'frame', link: newSecret(), body }
  const picture: NewAsset = { ...asset, kind: 'chart', link: newSecret(), body: Buffer.alloc(0) }
  return {
    assets: chart === null ? [frame] : [frame, picture],
    stored: ([frameKey = '', chartKey = '']) => ({
      name,
      title,
      query,
      frame: { key: frameKey, frame: frameOf(visibleResult(kept)), executedAt: kept.executedAt },
      chart: chart === null ? undefined : { key: chartKey, link: picture.link, chart },
    }),
  }
}

/** The words of the whole report in order, then its caveats. */
function textOf({ parts, narration }: Reported): string {
  const words = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  const said = words.join('\n\n')
  return [said === '' ? narration.text : said, ...narration.caveats.filter((caveat) => !said.includes(caveat))].join('\n\n')
}

/** Later questions build on the plan of the first exhibit that has one. */
function baseOfReport({ exhibits, context }: Reported, turn: Turn): Base | undefined {
  const query = exhibits.find((exhibit) => exhibit.query?.plan !== undefined)?.query
  if (context === undefined || query?.plan === undefined || query.reading === undefined) return undefined
  const plan: Plan = query.plan
  return baseOf(plan, query.reading, context, turn)
}
