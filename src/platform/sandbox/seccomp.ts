import { CALL_TABLES, type CallTable } from './system-calls.ts'

const ALLOW = 0x7fff0000
const KILL_PROCESS = 0x80000000
const ERRNO = 0x00050000
const EPERM = 1
const ENOSYS = 38

const LOAD = 0x20
const AND = 0x54
const EQUAL = 0x15
const GREATER = 0x25
const AT_LEAST = 0x35
const ANY_BIT = 0x45
const RETURN = 0x06

const NUMBER_AT = 0
const ARCHITECTURE_AT = 4
/** Low word of argument n, little-endian. */
const argument = (n: number): number => 16 + 8 * n

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000
const [UNIX, INET, INET6] = [1, 2, 10]
const [STREAM, DGRAM, SEQPACKET] = [1, 2, 5]
const SOCKET_TYPE_MASK = 0xf
const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c]
/** PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_GET_TIMERSLACK, PR_SET_VMA: what an interpreter asks for. */
const PRCTL_OPTIONS = [2, 3, 15, 16, 23, 30, 0x53564d41]

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number]

/**
 * The filter as the kernel takes it: an array of `struct sock_filter`.
 *
 * Default EPERM; another architecture or x32 is killed; `clone3` does not exist, so that libc falls back to `clone`,
 * whose flags a filter can see; sockets are UNIX or internet, never `AF_VSOCK` or netlink, which no namespace covers.
 *
 * @returns null for a processor without a table: no sandbox there
 */
export function seccompFilter(processor: string): Buffer | null {
  const table = CALL_TABLES[processor]
  if (table === undefined) return null
  const instructions = program(table)
  const bytes = Buffer.alloc(instructions.length * 8)
  instructions.forEach(([code, whenTrue, whenFalse, value], n) => {
    bytes.writeUInt16LE(code, n * 8)
    bytes.writeUInt8(whenTrue, n * 8 + 2)
    bytes.writeUInt8(whenFalse, n * 8 + 3)
    bytes.writeUInt32LE(value, n * 8 + 4)
  })
  return bytes
}

function program(table: CallTable): readonly Instruction[] {
  return [
    load(ARCHITECTURE_AT),
    [EQUAL, 1, 0, table.audit],
    give(KILL_PROCESS),
    load(NUMBER_AT),
    ...(table.foreignFrom === undefined ? [] : [[AT_LEAST, 0, 1, table.foreignFrom] as const, give(KILL_PROCESS)]),
    ...when(table.clone, [load(argument(0)), [ANY_BIT, 0, 1, NAMESPACE_FLAGS], give(ERRNO | EPERM), give(ALLOW)]),
    ...when(table.clone3, [give(ERRNO | ENOSYS)]),
    ...when(table.socket, [
      load(argument(0)),
      [EQUAL, 2, 0, UNIX],
      [EQUAL, 1, 0, INET],
      [EQUAL, 0, 5, INET6],
      load(argument(1)),
      [AND, 0, 0, SOCKET_TYPE_MASK],
      [EQUAL, 3, 0, STREAM],
      [EQUAL, 2, 0, DGRAM],
      [EQUAL, 1, 0, SEQPACKET],
      give(ERRNO | EPERM),
      give(ALLOW),
    ]),
    ...when(table.socketpair, [load(argument(0)), [EQUAL, 1, 0, UNIX], give(ERRNO | EPERM), give(ALLOW)]),
    ...when(table.ioctl, [load(argument(1)), [EQUAL, 1, 0, TIOCSTI], [EQUAL, 0, 1, TIOCLINUX], give(ERRNO | EPERM), give(ALLOW)]),
    ...when(table.prctl, [
      load(argument(0)),
      ...PRCTL_OPTIONS.map((option, n): Instruction => [EQUAL, PRCTL_OPTIONS.length - n, 0, option]),
      give(ERRNO | EPERM),
      give(ALLOW),
    ]),
    ...ranges(table.allowed).flatMap(([from, to]): Instruction[] => [[AT_LEAST, 0, 2, from], [GREATER, 1, 0, to], give(ALLOW)]),
    give(ERRNO | EPERM),
  ]
}

function load(offset: number): Instruction {
  return [LOAD, 0, 0, offset]
}

function give(verdict: number): Instruction {
  return [RETURN, 0, 0, verdict]
}

/** A block that ends in a verdict on every way, entered only for this call. */
function when(call: number, block: readonly Instruction[]): readonly Instruction[] {
  return [[EQUAL, 0, block.length, call], ...block]
}

function ranges(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const number of numbers) {
    const last = found.at(-1)
    if (last !== undefined && number <= last[1] + 1) last[1] = number
    else found.push([number, number])
  }
  return found
}
