export type {
  Collision,
  ColumnBatch,
  ColumnValue,
  ContractViolation,
  NormalizeReport,
  Normalizer,
  NormalizerOptions,
  NormalizerPage,
  TableReport,
} from './contract.ts'
export { openNormalizer } from './normalizer.ts'
