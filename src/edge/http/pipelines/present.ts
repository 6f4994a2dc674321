import type { z } from 'zod'
import type { DatasetView, DryRun, PipelineView, RunResult, RunView, SecretView } from '../../../app/pipelines/index.ts'
import type { DryRunResponse, PipelineResponse, PipelineSummary, RunResponse, SchemaResponse } from './schema.ts'

type Counts = RunResult['tables'][number]
type ColumnOf = DatasetView['tables'][number]['columns'][number]

export function presentSummary(pipeline: PipelineView): z.input<typeof PipelineSummary> {
  const { name, format, version, destination, dataset, schedule, nextDue, connection, updatedBy, updatedAt, lastRun } = pipeline
  return {
    name,
    format,
    version,
    destination,
    dataset,
    schedule,
    next_run: nextDue?.toISOString() ?? null,
    connection,
    updated_by: updatedBy,
    updated_at: updatedAt.toISOString(),
    last_run: lastRun && presentRun(lastRun),
  }
}

export function presentPipeline(pipeline: PipelineView, secrets: readonly SecretView[]): z.input<typeof PipelineResponse> {
  return { ...presentSummary(pipeline), text: pipeline.text, secrets: secrets.map(presentSecret) }
}

export function presentSecret({ name, updatedAt, isNamed }: SecretView) {
  return { name, updated_at: updatedAt?.toISOString() ?? null, is_named: isNamed }
}

export function presentRun(run: RunView): z.input<typeof RunResponse> {
  const { progress, result } = run
  return {
    run_id: run.id,
    pipeline: run.pipeline,
    version: run.version,
    trigger: run.trigger,
    requested_by: run.requestedBy,
    requested_at: run.requestedAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    ended_at: run.endedAt?.toISOString() ?? null,
    status: run.status,
    revision: run.revision,
    full: run.choice.full,
    progress: progress && {
      step: progress.step,
      resources: progress.resources.map((each) => ({ ...each })),
      tables: progress.tables.map(({ table, isNew, newColumns }) => ({ table, is_new: isNew, new_columns: [...newColumns] })),
      notes: [...progress.notes],
    },
    result: result && presentResult(result),
  }
}

function presentResult(result: RunResult): z.input<typeof RunResponse>['result'] {
  const { unfinished, trace } = result
  return {
    exit_code: result.exitCode,
    loaded: result.loaded.map(({ loadId, rows, wasPending }) => ({ load_id: loadId, rows, was_pending: wasPending })),
    unfinished: unfinished && { load_id: unfinished.loadId, state: unfinished.state, failed_jobs: unfinished.failedJobs.map((job) => ({ ...job })) },
    checks: result.checks.map(presentCheck),
    detected: result.detected.map(presentDetected),
    tables: result.tables.map(presentCounts),
    warnings: [...result.warnings],
    notes: [...result.notes],
    error: result.error,
    seconds: trace.seconds,
    memory_bytes: trace.memoryBytes,
    steps: trace.steps.map((step) => ({ ...step })),
  }
}

export function presentDryRun(result: DryRun): z.input<typeof DryRunResponse> {
  return {
    exit_code: result.exitCode,
    pipeline: result.pipeline,
    requests: result.requests.map((request) => ({ ...request })),
    detected: result.detected.map(presentDetected),
    checks: result.checks.map(presentCheck),
    tables: result.tables.map((table) => ({ ...presentCounts(table), columns: table.columns.map(presentColumn) })),
    warnings: [...result.warnings],
    error: result.error,
  }
}

export function presentSchema({ version, loadedAt, tables }: DatasetView): z.input<typeof SchemaResponse> {
  const shown = tables.map(({ name, resource, parent = null, columns }) => ({ name, resource, parent, columns: columns.map(presentColumn) }))
  return { version, loaded_at: loadedAt, tables: shown }
}

function presentCheck(check: RunResult['checks'][number]) {
  return { ...check, warnings: [...check.warnings], notes: [...check.notes] }
}

function presentDetected({ resource, paginator, selector, asConfig }: RunResult['detected'][number]) {
  return { resource, paginator, selector, as_config: asConfig }
}

function presentCounts({ table, resource, rows, discardedRows, discardedValues, isNew, newColumns, nullOnly }: Counts) {
  const discarded = { discarded_rows: discardedRows, discarded_values: discardedValues }
  return { table, resource, rows, ...discarded, is_new: isNew, new_columns: [...newColumns], null_only: [...nullOnly] }
}

function presentColumn({ name, dataType, nullable, primaryKey, variant }: ColumnOf) {
  return { name, type: dataType, nullable, primary_key: primaryKey === true, variant: variant === true }
}
