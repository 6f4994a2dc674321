export { CLIENT_DEFAULTS, knownKeys, type PipelineInput } from './file-schema.ts'
export { importConfig, pipeline } from './import-config.ts'
export type { SourceFormat } from './parse-source.ts'
export { type ReadConfigOptions, readConfig } from './read-config.ts'
export type {
  Auth,
  ColumnHint,
  Contract,
  ContractMode,
  CursorValue,
  DataType,
  DestinationSpec,
  Disposition,
  Incremental,
  Json,
  NestedHint,
  PaginatorSpec,
  PagingPlace,
  Placeholder,
  RangeStops,
  Reference,
  ResolvedClient,
  ResolvedConfig,
  ResolvedEndpoint,
  ResolvedResource,
  ResponseAction,
  SkippedResource,
  Step,
  StepFunction,
  Template,
} from './resolved.ts'
export { CONTRACT_MODES, DATA_TYPES } from './resolved.ts'
export type { LookUp } from './substitutions.ts'
export { placeholdersIn } from './template.ts'
