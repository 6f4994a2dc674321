import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destinationConformance, type Subject } from '../fixtures/conformance.ts'
import { publishedFiles } from '../fixtures/published-files.ts'
import { filesystemDestination, localFolder } from '../index.ts'

/** Where the form of a file matters: values, names, files that lack a column, rows that are read back. */
const OF_FORMS = /type|names|children, and adds|appended to and is then merged/

for (const [format, part] of [
  ['parquet', /./],
  ['jsonl', OF_FORMS],
  ['csv', OF_FORMS],
] as const) {
  const start = async (): Promise<Subject> => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-files-'))
    const storeOf = (dataset: string) => localFolder(join(folder, 'lake', dataset))
    return {
      destination: filesystemDestination({ storeOf, format, workFolderOf: (dataset) => join(folder, 'work', dataset) }),
      published: (dataset) => ({
        ...publishedFiles(storeOf(dataset), join(folder, 'read')),
        leftovers: () => readdir(join(folder, 'work', dataset)).catch(() => []),
      }),
      close: () => rm(folder, { recursive: true }),
    }
  }
  destinationConformance(`Files (${format})`, start, part)
}
