/**
 * Places around each durable step of a run. A run is given a function that is called at each; in the product it does nothing,
 * in tests it ends the process there.
 */
export const FAILPOINTS = [
  'package-made',
  'page-appended',
  'page-synced',
  'batch-appended',
  'extract-ended',
  'package-written',
  'marked-extracted',
  'marked-normalized',
  'before-commit',
  'after-commit',
  'marked-loaded',
  'state-written',
  'pages-removed',
  'pruned',
] as const
export type FailpointName = (typeof FAILPOINTS)[number]
export type Failpoint = (name: FailpointName) => void
