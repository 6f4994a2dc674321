export { buildValueIndex, indexValues, type ListedValues } from './build-value-index.ts'
export { type DeriveOptions, deriveModel, resolveDerived } from './derive/derive-model.ts'
export { asLoaded } from './derive/loaded-dataset.ts'
export { type MergedModel, mergeModel } from './edit/merge-model.ts'
export { printModel, splitModel } from './edit/print-model.ts'
export { setKey } from './edit/set-key.ts'
export {
  extendExpr,
  type FormulaContext,
  type FormulaEntities,
  type FormulaEntity,
  type FormulaProblem,
  mapExprParts,
  mapPredicateParts,
  type NamedPlan,
  type ParsedExpr,
  type ParsedFormula,
  type ParsedPredicate,
  type PartMap,
  parseExpr,
  parseFormula,
  parsePredicate,
  printExpr,
  printFormula,
  printPredicate,
} from './formula/index.ts'
export { checkModel, skippedChecks } from './load/check-model.ts'
export type { LoadData } from './load/load-data.ts'
export { type LoadedModel, type LoadInfo, loadModel } from './load/load-model.ts'
export { measureKind } from './load/measures.ts'
export type { ModelFile } from './load/source-file.ts'
export { readTableRef } from './load/table-ref.ts'
export { foldValue, lookupValues, type ValueHit } from './lookup-values.ts'
export { parsePeriod, printPeriod } from './period-token.ts'
export { PROBLEM_CODES, type Problem, type ProblemCode, printProblem } from './problem.ts'
export { type ColumnProfile, type ForeignKeyEvidence, NO_PROFILES, type Profiles, type TableProfile, VALUE_FORMS, type ValueForm } from './profiles.ts'
export { DATE_PARTS, GRAINS, UNITS } from './time-words.ts'
