import { readFile, writeFile } from 'node:fs/promises'
import { CliError, EXIT } from './exit.ts'

/** The bytes of a file that was named. @throws CliError when it cannot be read */
export async function readNamed(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new CliError(EXIT.error, `${file} cannot be read: ${reasonOf(error)}`)
  })
}

/** @throws CliError when it cannot be written */
export async function writeNamed(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((error: unknown) => {
    throw new CliError(EXIT.error, `${file} cannot be written: ${reasonOf(error)}`)
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return ('code' in error ? REASONS[String(error.code)] : undefined) ?? error.message
}
