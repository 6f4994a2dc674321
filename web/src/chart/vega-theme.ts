import type { Config } from 'vega-lite'
import { teal } from '../theme/palette.ts'

type Scheme = keyof typeof INK

const INK = {
  light: { text: '#23201d', quiet: '#69635c', line: '#e6e2dc', axis: '#c6c1b9', paper: '#ffffff' },
  dark: { text: '#e4e0da', quiet: '#a49d94', line: '#35312d', axis: '#57524b', paper: '#23211e' },
} as const
const FONT = "'Inter Variable', system-ui, sans-serif"

/** Looks shared by every chart; what a chart shows, and the colours of its series, are its own spec's business. */
export function vegaConfig(scheme: Scheme): Config {
  const ink = INK[scheme]
  const first = scheme === 'light' ? teal[7] : teal[4]
  return {
    background: 'transparent',
    font: FONT,
    padding: 4,
    view: { stroke: null, continuousHeight: 300, discreteHeight: 300 },
    range: { ramp: ramp(scheme), heatmap: ramp(scheme) },
    mark: { color: first },
    bar: { color: first, cornerRadiusEnd: 3 },
    line: { color: first, strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
    area: { color: first, fillOpacity: 0.25, line: true },
    point: { color: first, size: 48, filled: true },
    arc: { stroke: ink.paper, strokeWidth: 1 },
    rule: { color: ink.axis },
    text: { color: ink.text, font: FONT, fontSize: 12 },
    title: { anchor: 'start', color: ink.text, fontSize: 14, fontWeight: 600, subtitleColor: ink.quiet, subtitleFontSize: 12, offset: 12 },
    axis: {
      labelColor: ink.quiet,
      labelFontSize: 12,
      labelPadding: 6,
      titleColor: ink.quiet,
      titleFontSize: 12,
      titleFontWeight: 500,
      titlePadding: 10,
      gridColor: ink.line,
      domainColor: ink.axis,
      tickColor: ink.axis,
      ticks: false,
      domain: false,
      labelLimit: 160,
    },
    axisX: { grid: false, domain: true, labelFlush: false, offset: 6 },
    axisQuantitative: { tickCount: 5, grid: true, domain: false },
    legend: {
      title: null,
      labelColor: ink.text,
      titleColor: ink.quiet,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      symbolSize: 80,
      labelLimit: 160,
      orient: 'top',
    },
    header: { labelColor: ink.text, titleColor: ink.quiet },
  }
}

function ramp(scheme: Scheme): string[] {
  return scheme === 'light' ? ['#d7eeea', '#84cabf', '#3a9c90', '#0f766e', '#094a45'] : ['#1d3532', '#1d857a', '#3a9c90', '#84cabf', '#d7eeea']
}
