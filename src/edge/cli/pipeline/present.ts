import type { DatasetSchema, DryRun, PackageInfo, Pipeline, RunResult, TableCount, Trace } from '../../../warehouse/pipelines/index.ts'
import type { Wire } from './wire.ts'

export function presentRun(result: RunResult): Wire['run'] {
  const { loaded, unfinished, trace } = result
  return {
    exit_code: result.exitCode,
    pipeline: result.pipeline,
    destination: result.destination,
    dataset: result.dataset,
    location: result.location,
    packages: loaded.map(({ loadId, rows, wasPending }) => ({ load_id: loadId, rows, was_pending: wasPending })),
    unfinished:
      unfinished === null ? null : { load_id: unfinished.loadId, state: unfinished.state, failed_jobs: unfinished.failedJobs.map((job) => ({ ...job })) },
    checks: presentChecks(result.checks),
    detected: presentDetected(result.detected),
    tables: result.tables.map(presentCount),
    warnings: [...result.warnings],
    notes: [...result.notes],
    error: result.error,
    trace: presentTrace(trace),
  }
}

export function presentDryRun(seen: DryRun): Wire['dryRun'] {
  return {
    exit_code: seen.exitCode,
    pipeline: seen.pipeline,
    requests: seen.requests.map((each) => ({ ...each })),
    checks: presentChecks(seen.checks),
    detected: presentDetected(seen.detected),
    tables: seen.tables.map((table) => ({ ...presentCount(table), columns: table.columns.map(presentColumn) })),
    warnings: [...seen.warnings],
    error: seen.error,
  }
}

export function presentTrace({ loadId, startedAt, endedAt, memoryBytes, ...rest }: Trace): Wire['trace'] {
  const { pipeline, outcome, seconds, steps, resources, error } = rest
  const parts = { steps: steps.map((step) => ({ ...step })), resources: resources.map((each) => ({ ...each })) }
  return { pipeline, load_id: loadId, started_at: startedAt, ended_at: endedAt, outcome, seconds, ...parts, memory_bytes: memoryBytes, error }
}

export function presentPackage({ manifest, content }: PackageInfo): Wire['info']['packages'][number] {
  const { load_id, state, created_at, updated_at, resumed, failed_jobs } = manifest
  const rows = content?.tables.reduce((sum, table) => sum + table.rows, 0) ?? null
  return { load_id, state, created_at, updated_at, rows, resumed, failed_jobs, warnings: content?.warnings ?? [] }
}

export function presentLoadPackage(info: PackageInfo): Wire['loadPackage'] {
  const { content, manifest } = info
  return {
    ...presentPackage(info),
    pipeline: manifest.pipeline,
    tables: (content?.tables ?? []).map(presentCount),
    checks: presentChecks(content?.checks ?? []),
  }
}

export function presentSchema({ name, version, versionHash, tables }: DatasetSchema): Wire['schema'] {
  return {
    name,
    version,
    version_hash: versionHash,
    tables: tables.map((table) => ({
      name: table.name,
      resource: table.resource,
      parent: table.parent ?? null,
      disposition: table.disposition?.kind ?? null,
      columns: table.columns.map(presentColumn),
    })),
  }
}

export async function presentInfo(file: string, pipeline: Pipeline, nextRun: string | null): Promise<Wire['info']> {
  const { config } = pipeline
  const [local, schema, packages, owner] = [await pipeline.local(), await pipeline.schema(), await pipeline.packages(), await pipeline.runningAs()]
  return {
    pipeline: config.name,
    file,
    destination: config.destination.type,
    dataset: config.dataset,
    location: local?.location ?? null,
    load_id: local?.load_id ?? null,
    loaded_at: local?.loaded_at ?? null,
    schedule: config.schedule ?? null,
    next_run: nextRun,
    running: owner === undefined ? null : { host: owner.host, pid: owner.pid, since: owner.since },
    resources: config.resources.map(({ name, tableName, disposition, parent, selected }) => ({
      name,
      table: tableName,
      disposition: disposition.kind,
      parent: parent ?? null,
      selected,
      last_value: local?.state.resources[name]?.incremental?.last_value ?? null,
    })),
    tables: schema.tables.map(({ name, columns, parent }) => ({ name, columns: columns.length, parent: parent ?? null })),
    packages: packages.map(presentPackage),
  }
}

function presentCount({ table, resource, rows, discardedRows, discardedValues, isNew, newColumns, nullOnly }: TableCount): Wire['run']['tables'][number] {
  const lists = { new_columns: [...newColumns], null_only: [...nullOnly] }
  return { table, resource, rows, discarded_rows: discardedRows, discarded_values: discardedValues, is_new: isNew, ...lists }
}

function presentChecks(checks: RunResult['checks']): Wire['run']['checks'] {
  return checks.map(({ resource, rows, total, parents, pages, repeats, retries }) => ({ resource, rows, total, parents, pages, repeats, retries }))
}

function presentDetected(detected: RunResult['detected']): Wire['run']['detected'] {
  return detected.map(({ resource, paginator, selector, asConfig }) => ({ resource, paginator, selector, as_config: asConfig }))
}

function presentColumn({ name, dataType, nullable, primaryKey, variant }: DatasetSchema['tables'][number]['columns'][number]) {
  return { name, data_type: dataType, nullable, primary_key: primaryKey === true, variant: variant === true }
}
