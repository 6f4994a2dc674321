export { chart } from './chart.ts'
export { chartConfig, MOST_SERIES, MUTED_COLOUR, OTHER_COLOUR, PALETTE, PAPER } from './palette.ts'
export { renderPng } from './render-png.ts'
export { unsafePart } from './unsafe-part.ts'
