import { createHash } from 'node:crypto'
import { type DiskNode, type DiskState, FileNode, FolderNode, type UnsyncedDisk } from './unsynced-disk.ts'

const BLOCK = 4_096

/** How a disk may hold bytes that were written and not synced. */
const CONTENTS: Readonly<Record<string, (file: FileNode) => Buffer>> = {
  'nothing unsynced': ({ synced }) => synced ?? Buffer.alloc(0),
  'sizes without bytes': (file) => blocks(file, () => false),
  'every second block': (file) => blocks(file, (block) => block % 2 === 0),
  'all bytes': ({ bytes }) => bytes,
}

export interface PowerCut {
  readonly how: string
  readonly state: DiskState
  readonly hash: string
}

/**
 * What may be found after the power failed now: of every folder the names as they were synced or as they are, of every file the
 * bytes as they were synced, or some or all that were written since.
 * @param isOneOf files whose bytes make no case of their own
 */
export function powerCuts({ root }: UnsyncedDisk, isOneOf: (path: string) => boolean): readonly PowerCut[] {
  const unsynced = foldersOf(root).filter((folder) => !sameNames(folder))
  const all = new Set(unsynced)
  const views: [string, ReadonlySet<FolderNode>][] = [
    ['no unsynced name', new Set()],
    ['every name', all],
  ]
  if (unsynced.length > 1) {
    unsynced.forEach((folder, index) => {
      views.push([`names of folder ${index} alone`, new Set([folder])])
      if (unsynced.length > 2) views.push([`names but of folder ${index}`, new Set(unsynced.filter((each) => each !== folder))])
    })
  }
  const found = new Map<string, PowerCut>()
  for (const [names, present] of views) {
    for (const [bytes, contentOf] of Object.entries(CONTENTS)) {
      const state = stateOf(root, present, contentOf)
      const hash = hashOf(state, isOneOf)
      if (!found.has(hash)) found.set(hash, { how: `${names}, ${bytes}`, state, hash })
    }
  }
  return [...found.values()]
}

function foldersOf(folder: FolderNode, seen = new Set<FolderNode>()): readonly FolderNode[] {
  if (!seen.has(folder)) {
    seen.add(folder)
    for (const node of [...folder.names.values(), ...folder.synced.values()]) if (node instanceof FolderNode) foldersOf(node, seen)
  }
  return [...seen]
}

function sameNames({ names, synced }: FolderNode): boolean {
  return names.size === synced.size && [...names].every(([name, node]) => synced.get(name) === node)
}

function stateOf(root: FolderNode, present: ReadonlySet<FolderNode>, contentOf: (file: FileNode) => Buffer): DiskState {
  const state = new Map<string, Buffer | null>()
  const add = (node: DiskNode, path: string): void => {
    if (node instanceof FileNode) return void state.set(path, contentOf(node))
    if (path !== '') state.set(path, null)
    for (const [name, below] of present.has(node) ? node.names : node.synced) add(below, path === '' ? name : `${path}/${name}`)
  }
  add(root, '')
  return state
}

/** The size as it is; of each block the bytes as they are or as they were synced, zeros where there were none. */
function blocks({ bytes, synced }: FileNode, isWritten: (block: number) => boolean): Buffer {
  const mixed = Buffer.alloc(bytes.length)
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const source = isWritten(at / BLOCK) ? bytes : synced
    source?.subarray(at, at + BLOCK).copy(mixed, at)
  }
  return mixed
}

function hashOf(state: DiskState, isOneOf: (path: string) => boolean): string {
  const hash = createHash('sha1')
  for (const [path, bytes] of [...state].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const isCase = bytes !== null && !isOneOf(path)
    hash.update(`${path}\0${isCase ? bytes.length : '/'}\0`)
    if (isCase) hash.update(bytes)
  }
  return hash.digest('hex')
}
