export type { Demand } from './demand.ts'
export { hasFigures } from './has-figures.ts'
export { type FiguresRead, planDemand, planFigures, whyOf } from './plan-figures.ts'
export { sellingMeasure } from './selling.ts'
