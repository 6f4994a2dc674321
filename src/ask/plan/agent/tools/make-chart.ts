import { z } from 'zod'
import { unsafePart } from '../../../chart/index.ts'
import { chartOfRows } from '../chart-of-rows.ts'
import { plainLine } from '../plain-markdown.ts'
import { agentTool, found, problem } from './tool.ts'

const MARKS = ['line', 'area', 'bar', 'grouped_bar', 'stacked_bar', 'pie', 'scatter', 'histogram', 'grouped_line', 'grouped_scatter'] as const
const MOST_SERIES = 6

export const makeChart = agentTool(
  {
    name: 'make_chart',
    description: 'Draws a result as a chart. Parley draws it; you pick the kind and the columns.',
    input: {
      type: 'object',
      properties: {
        result: { type: 'string', description: 'q1, q2, …' },
        mark: { type: 'string', enum: [...MARKS] },
        x: { type: 'string', description: 'A column of the result' },
        y: { type: 'array', items: { type: 'string' } },
        series: { type: 'string' },
        title: { type: 'string', description: 'A few words without figures' },
      },
      required: ['result', 'mark'],
    },
  },
  z.object({
    result: z.string().max(48),
    mark: z.enum(MARKS),
    x: z.string().optional(),
    y: z.array(z.string()).max(MOST_SERIES).optional(),
    series: z.string().optional(),
    title: z.string().max(400).optional(),
  }),
  ({ result, mark, x, y, series, ...input }, session) => {
    const kept = session.kept.get(result)
    if (kept === undefined) return problem(`There is no result ${result.slice(0, 48)}.`, { results: [...session.kept.keys()] })
    const columns = kept.result.columns.map((column) => column.name)
    const unknown = [x, ...(y ?? []), series].filter((name) => name !== undefined).filter((name) => !columns.includes(name))
    if (unknown.length > 0) return problem('A column of the chart is not in the result.', { columns })
    const words = plainLine(input.title ?? '')
    const title = words !== '' && !/\p{N}/u.test(words) ? { title: words } : {}
    const wish = { mark, ...(x !== undefined && { x }), ...(y && { y }), ...(series !== undefined && { series }), ...title }
    const drawn = chartOfRows(kept, wish, session)
    if (drawn === null || unsafePart(drawn.spec) !== undefined) return problem('These rows cannot be drawn; a table shows them better.')
    const { query } = kept
    const plan = query?.plan && { ...query.plan, display: { ...query.plan.display, ...wish } }
    session.kept.set(kept.name, { ...kept, chart: drawn, ...(query && { query: { ...query, ...(plan && { plan }) } }) })
    return found({ drawn: drawn.mark, ...(drawn.mark !== mark && { note: `These rows cannot be drawn as ${mark}.` }) })
  },
)
