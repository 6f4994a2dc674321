/**
 * Eight colours in the order of their use, neighbours far apart in hue for any colour vision. Specs name them and are drawn
 * as they are on white and on dark paper, so each has a contrast of at least 3 on both.
 */
export const PALETTE = ['#15857A', '#D0641A', '#5577CC', '#BF4F85', '#938214', '#8562C0', '#2E8FB3', '#9A6F5A'] as const
/** For what is summed up, and for the period before. */
export const OTHER_COLOUR = '#8B857D'
export const MUTED_COLOUR = '#99928A'
export const MOST_SERIES = PALETTE.length

const THEMES = {
  light: { text: '#23201D', quiet: '#69635C', grid: '#E6E2DC', line: '#C6C1B9' },
  dark: { text: '#E4E0DA', quiet: '#A49D94', grid: '#35312D', line: '#57524B' },
} as const

export const PAPER = { light: '#FFFFFF', dark: '#23211E' } as const

/** Vega-Lite `config` for a theme; specs hold no colours of text, lines or background themselves. */
export function chartConfig(theme: 'light' | 'dark') {
  const colours = THEMES[theme]
  return {
    background: 'transparent',
    font: 'Inter, system-ui, sans-serif',
    padding: 8,
    range: { category: [...PALETTE] },
    mark: { color: PALETTE[0] },
    view: { stroke: null },
    title: { anchor: 'start', color: colours.text, fontSize: 16, fontWeight: 600, subtitleColor: colours.quiet, subtitleFontSize: 12, offset: 12 },
    axis: {
      labelColor: colours.quiet,
      titleColor: colours.quiet,
      gridColor: colours.grid,
      domainColor: colours.line,
      tickColor: colours.line,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 500,
      tickCount: 5,
      labelLimit: 180,
    },
    axisBand: { grid: false, ticks: false },
    legend: { labelColor: colours.text, titleColor: colours.quiet, orient: 'top', title: null, symbolType: 'circle' },
    text: { color: colours.text },
    line: { strokeWidth: 2.5 },
    point: { filled: true, size: 50 },
    bar: { cornerRadiusEnd: 2 },
    arc: { stroke: theme === 'light' ? PAPER.light : PAPER.dark, strokeWidth: 1 },
  } as const
}
