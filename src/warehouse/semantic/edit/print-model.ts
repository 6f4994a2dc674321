import type { ModelFile } from '../load/source-file.ts'

const HEADER = /^# file: (\S+)\n/

/** All files as one text, one document each, for `export`, diffs and reading. */
export function printModel(files: readonly ModelFile[]): string {
  return files.map((file) => (HEADER.test(file.text) ? file.text : `# file: ${file.path}\n${file.text}`)).join('---\n')
}

/** The files of a text made by `printModel`. */
export function splitModel(printed: string): readonly ModelFile[] {
  return printed.split(/^---\n/m).map((part) => ({ path: HEADER.exec(part)?.[1] ?? 'model/model.yaml', text: part.replace(HEADER, '') }))
}
