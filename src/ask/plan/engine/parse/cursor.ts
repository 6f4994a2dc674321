import type { Chunk } from '../chunks.ts'

/** A place in a question's chunks, and what stands around it. */
export class Cursor {
  readonly chunks: readonly Chunk[]
  /** Index of the chunk to be read next. */
  at = 0

  constructor(chunks: readonly Chunk[]) {
    this.chunks = chunks
  }

  peek(ahead = 0): Chunk | undefined {
    return this.chunks[this.at + ahead]
  }
  /** Cue of the chunk `ahead`; empty when that is none. */
  cueAt(ahead: number): string {
    return this.peek(ahead)?.cue ?? ''
  }
  /** How far ahead the next chunk is that is not a filler, from `ahead` on. */
  skip(ahead: number, fillers: readonly string[] = ['of', 'all', 'distinct', 'in', 'ref']): number {
    let k = ahead
    while (fillers.includes(this.cueAt(k)) || this.peek(k)?.kind === 'word') k++
    return k
  }
  between(from: number, to: number): readonly Chunk[] {
    return this.chunks.slice(this.at + from, this.at + to)
  }

  /** Whether the chunk before the one to be read is one of these cues. */
  previousIs(cues: readonly string[]): boolean {
    return cues.includes(this.chunks[this.at - 1]?.cue ?? '')
  }
  previousIsBoundary(): boolean {
    const before = this.chunks[this.at - 1]
    return before === undefined || before.kind === 'mark'
  }
  /** Whether the chunk before this one is one of these cues. */
  cueBefore(chunk: Chunk, cues: readonly string[]): boolean {
    return cues.includes(this.chunks[chunk.at - 1]?.cue ?? '')
  }
}
