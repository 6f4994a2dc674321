import { blocksOf, plain } from '../../report-files/index.ts'

/** Markdown as people read it who see no Markdown: words, a line for each item, tables by row. */
export function plainText(markdown: string): string {
  const lines: string[] = []
  for (const block of blocksOf(markdown)) {
    if (block.kind === 'item') lines.push(`${'  '.repeat(block.depth)}${block.marker} ${plain(block.words)}`)
    else if (block.kind === 'paragraph' || block.kind === 'heading') lines.push(...apart(lines), plain(block.words))
    else if (block.kind === 'code') lines.push(...apart(lines), block.text)
    else if (block.kind === 'table') lines.push(...apart(lines), ...block.table.rows.map((row) => row.join(' | ')))
  }
  return lines.join('\n')
}

function apart(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['']
}
