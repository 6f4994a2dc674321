/** Eight colours people with any colour vision can tell apart (after Okabe and Ito, Nature Methods 2011), on white and on dark. */
export const PALETTE = ['#3B6FD4', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#7A5FB5', '#8A8F98'] as const
/** The last colour stands for "other", the muted one for the period before. */
export const OTHER_COLOUR = '#8A8F98'
export const MUTED_COLOUR = '#B4BAC4'
export const MOST_SERIES = PALETTE.length

const THEMES = {
  light: { text: '#1F2430', quiet: '#5B6270', grid: '#E6E8EC', line: '#C5C9D1' },
  dark: { text: '#E8EAEE', quiet: '#A4ABB8', grid: '#2C323C', line: '#4A515E' },
} as const

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
    arc: { stroke: theme === 'light' ? '#FFFFFF' : '#171A20', strokeWidth: 1 },
  } as const
}
