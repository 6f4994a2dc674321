import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { FILE_MODE, hasCode, makeFolder, storing } from './durable-file.ts'

const HEARTBEAT_MS = 2_000
/** An owner that was silent for this long is taken for gone. */
const STALE_MS = 20_000
const FILE = 'lock'

export interface LockOwner {
  readonly token: string
  readonly host: string
  readonly pid: number
  readonly since: string
}
const Owner = z.object({ token: z.string(), host: z.string(), pid: z.number(), since: z.string() })

export interface LockOptions {
  readonly folder: string
  readonly pipeline: string
  readonly host: string
  readonly pid: number
  readonly now: () => Date
  /** Whether a process of this host still runs. */
  readonly isAlive: (pid: number) => boolean
}

export interface Lock {
  /** @throws AppError `pipeline_busy` when another run took it meanwhile, because this one was silent for too long */
  assertHeld(): Promise<void>
  release(): Promise<void>
}

/**
 * One run a pipeline at a time. The file names its owner; its time is the heartbeat. A lock is free when its owner's process is
 * gone on this host, or was silent for 20 s.
 *
 * @throws AppError `pipeline_busy` naming the owner
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
  await makeFolder(options.folder)
  const path = join(options.folder, FILE)
  const own: LockOwner = { token: randomUUID(), host: options.host, pid: options.pid, since: options.now().toISOString() }
  const file = (await claim(path, own)) ?? (await claimFromGone(path, own, options))
  if (file === null) throw busy(options.pipeline, await ownerOf(path))
  await file.utimes(options.now(), options.now())
  await sweepDrafts(options)
  const beat = setInterval(() => void file.utimes(options.now(), options.now()).catch(() => undefined), HEARTBEAT_MS)
  beat.unref()
  return {
    assertHeld: async () => {
      const owner = await ownerOf(path)
      if (owner?.token !== own.token) throw busy(options.pipeline, owner)
    },
    release: async () => {
      clearInterval(beat)
      const isOwn = (await ownerOf(path))?.token === own.token
      if (isOwn) await rm(path, { force: true })
      await file.close()
    },
  }
}

/** @returns who holds the pipeline now, if anybody does */
export async function lockOwner(options: Pick<LockOptions, 'folder' | 'host' | 'now' | 'isAlive'>): Promise<LockOwner | undefined> {
  const path = join(options.folder, FILE)
  const owner = await ownerOf(path)
  return owner === undefined || (await isGone(path, owner, options)) ? undefined : owner
}

/** The whole text appears with the name, so nobody reads half an owner. @returns null when the name is taken */
async function claim(path: string, own: LockOwner): Promise<FileHandle | null> {
  const draft = `${path}.${own.token}`
  return storing(path, async () => {
    const file = await open(draft, 'wx', FILE_MODE)
    try {
      await file.writeFile(JSON.stringify(own))
      await link(draft, path)
      return file
    } catch (error) {
      await file.close()
      if (hasCode(error, 'EEXIST')) return null
      throw error
    } finally {
      await rm(draft, { force: true })
    }
  })
}

/** Moves the lock of a gone owner aside. What was moved is looked at again: another run may have been faster. */
async function claimFromGone(path: string, own: LockOwner, options: LockOptions): Promise<FileHandle | null> {
  const owner = await ownerOf(path)
  if (owner !== undefined && !(await isGone(path, owner, options))) return null
  const aside = `${path}.gone.${own.token}`
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (isMoved && (await ownerOf(aside))?.token !== owner?.token) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
  return claim(path, own)
}

/** Drafts of takers that were killed between two steps; one that is at work has a process, or is young. */
async function sweepDrafts(options: LockOptions): Promise<void> {
  const drafts = (await readdir(options.folder)).filter((name) => name.startsWith(`${FILE}.`)).map((name) => join(options.folder, name))
  for (const draft of drafts) if (await isGone(draft, await ownerOf(draft), options)) await rm(draft, { force: true })
}

async function isGone(path: string, owner: LockOwner | undefined, { host, now, isAlive }: Pick<LockOptions, 'host' | 'now' | 'isAlive'>): Promise<boolean> {
  if (owner?.host === host && !isAlive(owner.pid)) return true
  const beat = await stat(path).then(
    ({ mtime }) => mtime.getTime(),
    () => 0,
  )
  return now().getTime() - beat > STALE_MS
}

async function ownerOf(path: string): Promise<LockOwner | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  try {
    const parsed = Owner.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function busy(pipeline: string, owner: LockOwner | undefined): AppError {
  return new AppError('pipeline_busy', {
    pipeline,
    owner: owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host} since ${owner.since}`,
  })
}
