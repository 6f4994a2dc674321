export type {
  Check,
  Detection,
  ExtractEvent,
  ExtractedPage,
  Extraction,
  ExtractOutcome,
  ExtractRun,
  ExtractState,
  IncrementalState,
  LoggedPage,
  PageEntry,
  PageRequest,
  ParentRecord,
  PipelineFetch,
  PipelineRequest,
  PipelineResponse,
} from './contract.ts'
export { extract } from './extract.ts'
export { resumable } from './resumable.ts'
