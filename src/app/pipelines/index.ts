export type { PipelinesDeps } from './deps.ts'
export { type LastLoad, lastLoad } from './last-load.ts'
export type {
  ConfigFormat,
  DatasetView,
  DryRun,
  PipelineView,
  ResourceProgress,
  RunChoices,
  RunProgress,
  RunResult,
  RunStatus,
  RunView,
  SecretView,
} from './pipeline.ts'
export { type ConfigText, openPipelines, PIPELINE_CLOCK, PIPELINE_QUEUE, type Pipelines, type TestOrder } from './pipelines.ts'
