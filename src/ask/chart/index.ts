export { chart } from './chart.ts'
export { chartConfig, MOST_SERIES, PALETTE } from './palette.ts'
export { renderPng } from './render-png.ts'
export { unsafePart } from './unsafe-part.ts'
