import { execFile } from 'node:child_process'
import { constants, copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { nodeEnv } from './node-env.ts'

const GENERATOR = join(import.meta.dirname, '..', '..', 'demo', 'generate.ts')
const DATABASE = 'alder_finch.duckdb'
const STORIES = 'stories.json'
const UNTIL = 'until'
const LOOK_EVERY_MS = 100
const run = promisify(execFile)

/** Last day with data; the clock of test servers stands on the day after. */
export const DEMO_UNTIL = '2026-09-13'

/** Puts the demo business into the data folder of a server that was never started, as that server would have made it. */
export async function putDemo(dataDir: string): Promise<void> {
  const made = await madeDemo(DEMO_UNTIL)
  const folder = join(dataDir, 'demo')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const file of [DATABASE, STORIES, UNTIL]) await copyFile(join(made, file), join(folder, file), constants.COPYFILE_FICLONE)
}

/**
 * The demo business, made once a test run: by the first that wants it.
 *
 * @param until  last day with data, YYYY-MM-DD
 * @returns path of the database; not to be written to
 */
export async function demoDatabase(until: string): Promise<string> {
  return join(await madeDemo(until), DATABASE)
}

async function madeDemo(until: string): Promise<string> {
  const folder = join(inject('runFolder'), `demo-${until}`)
  if (await exists(folder)) return folder
  const making = `${folder}.making`
  const isMine = await mkdir(making).then(
    () => true,
    () => false,
  )
  if (!isMine) return whenMade(folder, making, until)
  try {
    const files = ['--out', join(making, DATABASE), '--stories', join(making, STORIES)]
    await run(process.execPath, [GENERATOR, '--until', until, ...files], { env: nodeEnv() })
    await writeFile(join(making, UNTIL), until)
    await rename(making, folder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
  return folder
}

/** Another test file is at it; if it fails, this one tries. */
async function whenMade(folder: string, making: string, until: string): Promise<string> {
  while (await exists(making)) await pause(LOOK_EVERY_MS)
  return (await exists(folder)) ? folder : madeDemo(until)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
