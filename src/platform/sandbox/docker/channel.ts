/** What a run says through the runner: its two streams, and its end as JSON. One byte of kind, four of length, the bytes. */
export const KINDS = { stdout: 1, stderr: 2, end: 3 } as const
export type Kind = keyof typeof KINDS

const HEAD_BYTES = 5
/** Neither side sends more at a time. */
const MOST_BYTES = 1 << 20

export function packed(kind: Kind, bytes: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(KINDS[kind], 0)
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** Takes the channel apart again. */
export class ChannelReader {
  #pending: Buffer = Buffer.alloc(0)
  readonly #take: (kind: Kind, bytes: Buffer) => void

  constructor(take: (kind: Kind, bytes: Buffer) => void) {
    this.#take = take
  }

  /** @returns false when this is no such channel */
  read(chunk: Buffer): boolean {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= HEAD_BYTES) {
      const kind = kindOf(this.#pending.readUInt8(0))
      const bytes = this.#pending.readUInt32BE(1)
      if (kind === undefined || bytes > MOST_BYTES) return false
      if (this.#pending.length < HEAD_BYTES + bytes) break
      this.#take(kind, this.#pending.subarray(HEAD_BYTES, HEAD_BYTES + bytes))
      this.#pending = this.#pending.subarray(HEAD_BYTES + bytes)
    }
    return true
  }
}

function kindOf(byte: number): Kind | undefined {
  if (byte === KINDS.stdout) return 'stdout'
  if (byte === KINDS.stderr) return 'stderr'
  return byte === KINDS.end ? 'end' : undefined
}
