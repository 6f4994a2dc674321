import type { Problem } from '../problem.ts'
import type { LoadData } from './load-data.ts'
import { loadModel } from './load-model.ts'
import type { ModelFile } from './source-file.ts'

/**
 * Everything wrong with a set of model files, sorted by file and line.
 *
 * @param data  the last sync; without a catalog and profiles the checks that need them are skipped
 */
export function checkModel(files: readonly ModelFile[], data: Partial<LoadData> = {}): readonly Problem[] {
  return loadModel(files, { connection: '', dialect: 'postgres', label: '' }, data).problems
}

/** Names of the checks that were skipped because there is no sync to check against. */
export function skippedChecks(data: Partial<LoadData>): readonly string[] {
  return [
    ...(data.catalog === undefined ? ['unknown-table', 'unknown-column', 'type-mismatch'] : []),
    ...(data.profiles === undefined ? ['key-not-unique', 'cardinality-contradicted'] : []),
  ]
}
