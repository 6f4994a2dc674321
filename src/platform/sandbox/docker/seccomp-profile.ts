import { CALL_TABLES } from '../system-calls.ts'

const NAMESPACE_FLAGS = 0x7e020000
const ENOSYS = 38
const EPERM = 1
const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c]
const FAMILIES = [1, 2, 10]
const PRCTL_OPTIONS = [2, 3, 15, 16, 23, 30, 0x53564d41]
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' }

interface Rule {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly { readonly index: number; readonly value: number; readonly valueTwo?: number; readonly op: string }[]
}

/**
 * The same list of system calls as Docker wants it told. Docker's own set-up runs under it too, so `setgroups` and the like
 * are done before; a socket's type is not judged here, because Docker compares whole words.
 * @returns null for a processor without a table
 */
export function seccompProfile(processor: string): string | null {
  const table = CALL_TABLES[processor]
  const architecture = ARCHITECTURES[processor]
  if (table === undefined || architecture === undefined) return null
  const allow = (names: readonly string[], args?: Rule['args']): Rule => ({ names, action: 'SCMP_ACT_ALLOW', ...(args !== undefined && { args }) })
  const equal = (index: number, value: number) => [{ index, value, op: 'SCMP_CMP_EQ' }]
  const syscalls: readonly Rule[] = [
    allow(table.names),
    allow(['clone'], [{ index: 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }]),
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ...FAMILIES.map((family) => allow(['socket'], equal(0, family))),
    allow(['socketpair'], equal(0, 1)),
    allow(
      ['ioctl'],
      [TIOCSTI, TIOCLINUX].map((value) => ({ index: 1, value, op: 'SCMP_CMP_NE' })),
    ),
    ...PRCTL_OPTIONS.map((option) => allow(['prctl'], equal(0, option))),
  ]
  return JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: EPERM, architectures: [architecture], syscalls })
}
