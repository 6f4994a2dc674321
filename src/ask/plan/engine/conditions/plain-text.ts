import type { Chunk } from '../chunks.ts'
import { linksOf } from '../nouns.ts'

/** What stands in the question, without its quotation marks. */
export function plainText(chunk: Chunk): string {
  const quoted = linksOf(chunk, 'value').find((link) => !link.target.inIndex)
  return quoted?.target.value ?? chunk.text.replace(/^['"]|['"]$/g, '')
}
