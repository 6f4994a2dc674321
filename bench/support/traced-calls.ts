import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'

/** A system call that touches files, as strace wrote it down. One that was interrupted by another's line begins and ends apart. */
export interface TracedCall {
  readonly at: 'begin' | 'end'
  readonly thread: string
  readonly name: string
  /** Split at commas outside brackets; strings decoded. */
  readonly args: readonly (string | Buffer)[]
  /** -1 at the beginning, and for a call that failed. */
  readonly result: number
}

const CALLS = [
  'openat,open,creat,close,dup,dup2,dup3,lseek',
  'write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,ioctl',
  'rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync,access',
].join()
const LONGEST_WRITE = 16 << 20

/** @returns null where there is no strace, or it may not trace */
export async function straceVersion(): Promise<string | null> {
  const said = await new Promise<string | null>((resolve) => {
    const child = spawn('strace', ['-qq', '-e', 'trace=none', 'strace', '--version'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const pieces: Buffer[] = []
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
    child.once('error', () => resolve(null))
    child.once('close', (code) => resolve(code === 0 ? String(Buffer.concat(pieces)) : null))
  })
  return said?.split('\n')[0] ?? null
}

/** Runs a program to its end and gives every call it made on files, in the order they were made. */
export async function traceCalls(program: readonly string[], env: NodeJS.ProcessEnv, file: string): Promise<{ exit: number | string; calls: TracedCall[] }> {
  const options = ['-f', '--seccomp-bpf', '-qq', '-xx', '-s', String(LONGEST_WRITE), '-e', `trace=${CALLS}`, '-e', 'signal=none', '-o', file]
  const child = spawn('strace', [...options, ...program], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...env, UV_USE_IO_URING: '0' } })
  const exit = await new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 'unknown')))
  const text = await readFile(file, 'latin1')
  await rm(file)
  return { exit, calls: callsOf(text) }
}

const LINE = /^(\d+)\s+(.*)$/s
const RESUMED = /^<\.\.\. \w+ resumed>/
const UNFINISHED = ' <unfinished ...>'
const WHOLE = /^(\w+)\((.*)\)\s+= (-?\d+|\?)/s

function callsOf(text: string): TracedCall[] {
  const open = new Map<string, string>()
  const calls: TracedCall[] = []
  for (const line of text.split('\n')) {
    const [, thread = '', said = ''] = LINE.exec(line) ?? []
    if (said.endsWith(UNFINISHED)) {
      const begun = said.slice(0, -UNFINISHED.length)
      open.set(thread, begun)
      const [, name = '', args = ''] = /^(\w+)\((.*)$/s.exec(begun) ?? []
      calls.push({ at: 'begin', thread, name, args: argumentsOf(args), result: -1 })
      continue
    }
    const isResumed = RESUMED.test(said)
    const whole = WHOLE.exec(isResumed ? `${open.get(thread) ?? ''}${said.replace(RESUMED, '')}` : said)
    if (whole === null) continue
    const [, name = '', args = '', result = ''] = whole
    const call = { thread, name, args: argumentsOf(args), result: result === '?' ? -1 : Number(result) }
    if (!isResumed) calls.push({ ...call, at: 'begin', result: -1 })
    calls.push({ ...call, at: 'end' })
  }
  return calls
}

function argumentsOf(text: string): readonly (string | Buffer)[] {
  const args: (string | Buffer)[] = []
  let [depth, from] = [0, 0]
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at]
    if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    else if (at === text.length || (sign === ',' && depth === 0)) {
      args.push(argumentOf(text.slice(from, at).trim()))
      from = at + 1
    }
  }
  return args
}

/** A string, or the strings of a gathered write together, as bytes. */
function argumentOf(text: string): string | Buffer {
  if (!text.includes('"')) return text
  const strings = text.match(/"[^"]*"/g) ?? []
  return Buffer.from(strings.join('').replaceAll(/[^0-9a-f]/g, ''), 'hex')
}
