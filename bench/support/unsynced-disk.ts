import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { TracedCall } from './traced-calls.ts'

/** Files and folders below one folder, each with what it shows and what a power cut would leave of it. */
export class FileNode {
  bytes = Buffer.alloc(0)
  /** As of the last sync; null: never synced. */
  synced: Buffer | null = null
}
export class FolderNode {
  readonly names = new Map<string, DiskNode>()
  synced: ReadonlyMap<string, DiskNode> = new Map()
}
export type DiskNode = FileNode | FolderNode

interface OpenFile {
  readonly node: DiskNode
  readonly path: string
  at: number
  readonly appends: boolean
}

/** A step after which the power may fail. */
export interface DiskStep {
  readonly what: string
  readonly path: string
}

/** A disk that keeps what was written apart from what was synced, moved on call by call of a traced process. */
export class UnsyncedDisk {
  readonly root = new FolderNode()
  readonly #folder: string
  readonly #open = new Map<number, OpenFile>()
  /** Of the syncs that have begun, what they make durable: a write that ends meanwhile may be lost. */
  readonly #syncing = new Map<string, () => void>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** A folder as it is, with all of it durable. */
  static of(folder: string): UnsyncedDisk {
    const disk = new UnsyncedDisk(folder)
    fill(disk.root, folder)
    return disk
  }

  /** @returns the step, if the power failing after this call is a case of its own */
  apply(call: TracedCall): DiskStep | null {
    if (call.at === 'begin') return this.#begin(call)
    if (call.result < 0) return null
    return this.#effect(call)
  }

  /** What it shows to who goes on writing. */
  whole(): DiskState {
    const state = new Map<string, Buffer | null>()
    const add = (node: DiskNode, path: string): void => {
      if (path !== '') state.set(path, node instanceof FileNode ? node.bytes : null)
      if (node instanceof FolderNode) for (const [name, below] of node.names) add(below, path === '' ? name : `${path}/${name}`)
    }
    add(this.root, '')
    return state
  }

  #begin({ name, args, thread }: TracedCall): null {
    const file = this.#open.get(Number(args[0]))
    if (name === 'close') this.#open.delete(Number(args[0]))
    if ((name === 'fsync' || name === 'fdatasync') && file !== undefined) this.#syncing.set(thread, snapshot(file.node))
    return null
  }

  #effect(call: TracedCall): DiskStep | null {
    const { name, args, result } = call
    switch (name) {
      case 'open':
      case 'creat':
      case 'openat':
        return this.#opened(name === 'openat' ? args.slice(1) : args, result)
      case 'write':
      case 'writev':
        return this.#written(Number(args[0]), args[1], undefined, result)
      case 'pwrite64':
      case 'pwritev':
      case 'pwritev2':
        return this.#written(Number(args[0]), args[1], Number(args[3]), result)
      case 'copy_file_range':
      case 'sendfile':
      case 'ioctl':
        return this.#copied(call)
      case 'lseek':
        return this.#sought(Number(args[0]), result)
      case 'ftruncate':
        return this.#resized(Number(args[0]), Number(args[1]))
      case 'fallocate':
        return this.#allocated(Number(args[0]), Number(args[2]) + Number(args[3]))
      case 'fsync':
      case 'fdatasync':
        return this.#synced(call)
      case 'dup':
      case 'dup2':
      case 'dup3':
        return this.#doubled(Number(args[0]), result)
      default:
        return this.#named(call)
    }
  }

  #opened([path, flags]: readonly (string | Buffer)[], fd: number): DiskStep | null {
    const place = this.#place(path)
    if (place === null) return null
    const known = place.parent.names.get(place.name) ?? (place.name === '' ? this.root : undefined)
    const node = known ?? new FileNode()
    if (known === undefined) place.parent.names.set(place.name, node)
    const said = String(flags)
    if (node instanceof FileNode && said.includes('O_TRUNC')) node.bytes = Buffer.alloc(0)
    this.#open.set(fd, { node, path: place.path, at: 0, appends: said.includes('O_APPEND') })
    return known === undefined ? { what: 'create', path: place.path } : null
  }

  #written(fd: number, data: string | Buffer | undefined, at: number | undefined, count: number): null {
    const open = this.#open.get(fd)
    if (!(open?.node instanceof FileNode) || !(data instanceof Buffer)) return null
    if (data.length < count) throw new Error(`a write of ${count} bytes to ${open.path} was recorded cut`)
    const from = at ?? (open.appends ? open.node.bytes.length : open.at)
    put(open.node, data.subarray(0, count), from)
    if (at === undefined) open.at = from + count
    return null
  }

  #copied({ name, args, result }: TracedCall): null {
    if (name === 'ioctl' && !String(args[1]).includes('FICLONE')) return null
    const [target, source] = name === 'copy_file_range' ? [args[2], args[0]] : name === 'sendfile' ? [args[0], args[1]] : [args[0], args[2]]
    const [to, from] = [this.#open.get(Number(target)), this.#open.get(Number(source))]
    if (!(to?.node instanceof FileNode) || !(from?.node instanceof FileNode)) return null
    const count = name === 'ioctl' ? from.node.bytes.length : result
    put(to.node, Buffer.from(from.node.bytes.subarray(to.at, to.at + count)), to.at)
    to.at += count
    return null
  }

  #sought(fd: number, at: number): null {
    const open = this.#open.get(fd)
    if (open !== undefined) open.at = at
    return null
  }

  #resized(fd: number, size: number): null {
    const node = this.#open.get(fd)?.node
    if (node instanceof FileNode) node.bytes = Buffer.concat([node.bytes.subarray(0, size), Buffer.alloc(Math.max(0, size - node.bytes.length))])
    return null
  }

  #allocated(fd: number, size: number): null {
    const node = this.#open.get(fd)?.node
    return node instanceof FileNode && node.bytes.length < size ? this.#resized(fd, size) : null
  }

  #synced({ args, thread, name }: TracedCall): DiskStep | null {
    const open = this.#open.get(Number(args[0]))
    this.#syncing.get(thread)?.()
    this.#syncing.delete(thread)
    return open === undefined ? null : { what: name, path: open.path }
  }

  #doubled(fd: number, copy: number): null {
    const open = this.#open.get(fd)
    if (open !== undefined) this.#open.set(copy, open)
    return null
  }

  /** Calls that change names. */
  #named({ name, args }: TracedCall): DiskStep | null {
    const paths = args.filter((arg) => arg instanceof Buffer)
    const [first, second] = [this.#place(paths[0]), this.#place(paths[1])]
    if (first === null) return null
    const node = first.parent.names.get(first.name)
    if (name.startsWith('mkdir')) first.parent.names.set(first.name, new FolderNode())
    else if (name === 'rmdir' || name.startsWith('unlink')) first.parent.names.delete(first.name)
    else if ((name.startsWith('rename') || name.startsWith('link')) && second !== null && node !== undefined) {
      second.parent.names.set(second.name, node)
      if (name.startsWith('rename')) first.parent.names.delete(first.name)
    } else return null
    return { what: name, path: second?.path ?? first.path }
  }

  /** @returns null outside the folder */
  #place(given: string | Buffer | undefined): { parent: FolderNode; name: string; path: string } | null {
    if (!(given instanceof Buffer)) return null
    const path = relative(this.#folder, String(given))
    if (path.startsWith('..') || path.startsWith('/')) return null
    const words = path.split('/')
    let parent: DiskNode | undefined = this.root
    for (const word of words.slice(0, -1)) parent = parent instanceof FolderNode ? parent.names.get(word) : undefined
    return parent instanceof FolderNode ? { parent, name: words.at(-1) ?? '', path } : null
  }
}

function snapshot(node: DiskNode): () => void {
  if (node instanceof FileNode) {
    const bytes = Buffer.from(node.bytes)
    return () => {
      node.synced = bytes
    }
  }
  const names = new Map(node.names)
  return () => {
    node.synced = names
  }
}

function put(node: FileNode, data: Buffer, at: number): void {
  const size = Math.max(node.bytes.length, at + data.length)
  if (size > node.bytes.length) node.bytes = Buffer.concat([node.bytes, Buffer.alloc(size - node.bytes.length)])
  data.copy(node.bytes, at)
}

function fill(folder: FolderNode, path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name)
    const node = entry.isDirectory() ? new FolderNode() : new FileNode()
    if (node instanceof FolderNode) fill(node, below)
    else [node.bytes, node.synced] = [readFileSync(below), readFileSync(below)]
    folder.names.set(entry.name, node)
  }
  folder.synced = new Map(folder.names)
}

/** Files by path, null for a folder, as a power cut may leave them. */
export type DiskState = ReadonlyMap<string, Buffer | null>

/** Writes a state where the disk was, with every file's time this long ago. */
export function restore(state: DiskState, folder: string, ageMs: number): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
  const time = new Date(Date.now() - ageMs)
  for (const [path, bytes] of state) {
    const full = join(folder, path)
    mkdirSync(bytes === null ? full : dirname(full), { recursive: true })
    if (bytes === null) continue
    writeFileSync(full, bytes)
    utimesSync(full, time, time)
  }
}
