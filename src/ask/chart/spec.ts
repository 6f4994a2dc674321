import type { VegaLiteSpec } from '../../flow.ts'
import { titleOf } from './chart-text.ts'
import { barBody, groupedBarBody } from './marks/bar.ts'
import type { Body, Drawing } from './marks/drawing.ts'
import { histogramBody } from './marks/histogram.ts'
import { groupedLineBody, lineBody } from './marks/line.ts'
import { numberBody } from './marks/number.ts'
import { pieBody } from './marks/pie.ts'
import { scatterBody } from './marks/scatter.ts'
import type { Mark } from './pick-mark.ts'

export const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v6.json'

/** Of the picture without title and axes. */
const HEIGHT = 260

/** The Vega-Lite spec of a chart; data inline, no address and no expression anywhere in it. */
export function specOf(mark: Mark, drawing: Drawing): VegaLiteSpec | null {
  const body = bodyOf(mark, drawing)
  if (!body) return null
  const { text, subtitle } = titleOf(drawing.plan, drawing.table, drawing.model)
  const lines = [subtitle, body.note].filter((line) => line !== undefined)
  return {
    $schema: VEGA_LITE,
    title: { text, ...(lines.length > 0 && { subtitle: lines.join(' · ') }) },
    width: 'container',
    height: body.height ?? HEIGHT,
    ...body.spec,
  }
}

function bodyOf(mark: Mark, drawing: Drawing): Body | null {
  switch (mark) {
    case 'number':
      return numberBody(drawing)
    case 'line':
    case 'area':
      return lineBody(mark, drawing)
    case 'bar':
      return barBody(drawing)
    case 'pie':
      return pieBody(drawing)
    case 'grouped_line':
      return groupedLineBody(drawing)
    case 'grouped_bar':
    case 'stacked_bar':
      return groupedBarBody(mark, drawing)
    case 'scatter':
    case 'grouped_scatter':
      return scatterBody(mark, drawing)
    case 'histogram':
      return histogramBody(drawing)
  }
}
