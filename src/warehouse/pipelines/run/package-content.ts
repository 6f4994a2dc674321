import { z } from 'zod'
import type { ResolvedConfig } from '../config/index.ts'
import type { ExtractOutcome } from '../extract/index.ts'
import type { Normalizer } from '../normalize/index.ts'
import type { LoadPackage } from '../package/index.ts'
import type { TableCount } from './contract.ts'

const texts = z.array(z.string())
const PackageContent = z.object({
  load_id: z.string(),
  schema_version: z.number(),
  schema_version_hash: z.string(),
  tables: z.array(
    z.object({
      table: z.string(),
      resource: z.string(),
      rows: z.number(),
      discardedRows: z.number(),
      discardedValues: z.number(),
      isNew: z.boolean(),
      newColumns: texts,
      nullOnly: texts,
    }),
  ),
  checks: z.array(
    z.object({
      resource: z.string(),
      rows: z.number(),
      total: z.number().nullable(),
      parents: z.number().nullable(),
      pages: z.number(),
      repeats: z.number(),
      retries: z.number(),
      warnings: texts,
      notes: texts,
    }),
  ),
  detected: z.array(z.object({ resource: z.string(), paginator: z.string(), selector: z.string(), asConfig: z.string() })),
  warnings: texts,
  notes: texts,
})
/** What a package holds beside its pages, once every page was read. */
export type PackageContent = z.output<typeof PackageContent>

/** @returns undefined while the package is not complete */
export async function readContent(pack: LoadPackage): Promise<PackageContent | undefined> {
  const parsed = PackageContent.safeParse(await pack.content())
  return parsed.success ? parsed.data : undefined
}

/** What there is to say of a package whose pages were all read. */
export function packageContent(loadId: string, normalizer: Normalizer, outcome: ExtractOutcome, config: ResolvedConfig): PackageContent {
  const { schema, report } = normalizer
  return {
    load_id: loadId,
    schema_version: schema.version,
    schema_version_hash: schema.versionHash,
    tables: tableCounts(normalizer).map((each) => ({ ...each, newColumns: [...each.newColumns], nullOnly: [...each.nullOnly] })),
    checks: outcome.checks.map((check) => ({ ...check, warnings: [...check.warnings], notes: [...check.notes] })),
    detected: outcome.detected.map((each) => ({ ...each })),
    warnings: [
      ...config.skipped.map(({ resource, message }) => `${resource} was left out: ${message}`),
      ...outcome.checks.flatMap(({ warnings }) => warnings),
      ...report.collisions.map(
        ({ table, column, keys, rows }) => `${table}: ${keys.join(' and ')} are one column, ${column}; one of their values is lost in ${counted(rows, 'row')}`,
      ),
      ...report.tables.flatMap(discards),
      ...keyless(config),
    ],
    notes: [...outcome.checks.flatMap(({ notes }) => notes), ...report.tables.flatMap(nullOnly)],
  }
}

export function tableCounts({ schema, report }: Pick<Normalizer, 'schema' | 'report'>): readonly TableCount[] {
  return report.tables.map((each) => ({ ...each, resource: schema.tables.find(({ name }) => name === each.table)?.resource ?? each.table }))
}

function discards({ table, discardedRows: rows, discardedValues: values }: Normalizer['report']['tables'][number]): readonly string[] {
  const parts = [...(rows > 0 ? [counted(rows, 'row')] : []), ...(values > 0 ? [counted(values, 'value')] : [])]
  return parts.length === 0 ? [] : [`${table}: ${parts.join(' and ')} left out by contract`]
}

function nullOnly({ table, nullOnly: columns }: Normalizer['report']['tables'][number]): readonly string[] {
  return columns.length === 0 ? [] : [`${table}: only ever null, so not created: ${columns.join(', ')}`]
}

function keyless({ resources }: ResolvedConfig): readonly string[] {
  return resources
    .filter(
      ({ disposition, primaryKey, mergeKey }) =>
        disposition.kind === 'merge' && primaryKey.length === 0 && mergeKey.length === 0 && disposition.strategy !== 'scd2',
    )
    .map(({ name }) => `${name}: merge needs a primary_key or merge_key; its rows were added`)
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
