export { assetsFor, byAssets, byNote, noneKnown, offering, type Sought } from './by-assets.ts'
export { seeks } from './seeking.ts'
