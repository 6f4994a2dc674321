import MarkdownIt, { type Token } from 'markdown-it'
import { clean } from './clean.ts'
import { type Block, plain, type Span, type Words } from './document.ts'

/** HTML stays text; an address never becomes one that can be followed or loaded. */
const parser = new MarkdownIt({ html: false, linkify: false })
const MOST_TABLE_COLUMNS = 12
const MOST_TABLE_ROWS = 20

/** Markdown as blocks. Pictures are their words, links their words with the address beside it. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  const lists: List[] = []
  const tokens = parser.parse(clean(markdown), {})
  let heading = false
  let marker = ''
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'bullet_list_open') lists.push({ next: null })
    else if (token.type === 'ordered_list_open') lists.push({ next: Number(token.attrGet('start') ?? 1) })
    else if (token.type === 'bullet_list_close' || token.type === 'ordered_list_close') lists.pop()
    else if (token.type === 'list_item_open') marker = markerOf(lists.at(-1))
    else if (token.type === 'heading_open') heading = true
    else if (token.type === 'fence' || token.type === 'code_block') blocks.push({ kind: 'code', text: token.content.trimEnd() })
    else if (token.type === 'table_open') blocks.push(tableAt(tokens, at))
    else if (token.type === 'inline' && !isInTable(tokens, at)) {
      const words = wordsOfTokens(token.children ?? [])
      if (lists.length > 0) blocks.push({ kind: 'item', words, marker, depth: lists.length - 1 })
      else blocks.push({ kind: heading ? 'heading' : 'paragraph', words })
      heading = false
      marker = ''
    }
  }
  return blocks
}

/** The words of a sentence or title in Markdown. */
export function wordsOf(markdown: string): Words {
  return wordsOfTokens(parser.parseInline(clean(markdown).replace(/\s*\n\s*/g, ' '), {})[0]?.children ?? [])
}

interface List {
  /** Of a numbered list. */
  next: number | null
}
function markerOf(list: List | undefined): string {
  if (list === undefined || list.next === null) return '•'
  list.next += 1
  return `${list.next - 1}.`
}

function wordsOfTokens(tokens: readonly Token[]): Words {
  const spans: Span[] = []
  let strong = 0
  let emphasis = 0
  const addresses: string[] = []
  const say = (text: string, style?: Span['style']): void => {
    const own = style ?? (strong > 0 ? 'strong' : emphasis > 0 ? 'emphasis' : 'plain')
    const last = spans.at(-1)
    if (last?.style === own) spans[spans.length - 1] = { text: last.text + text, style: own }
    else if (text !== '') spans.push({ text, style: own })
  }
  for (const token of tokens) {
    if (token.type === 'strong_open') strong += 1
    else if (token.type === 'strong_close') strong -= 1
    else if (token.type === 'em_open') emphasis += 1
    else if (token.type === 'em_close') emphasis -= 1
    else if (token.type === 'link_open') addresses.push(String(token.attrGet('href') ?? ''))
    else if (token.type === 'link_close') say(addressText(addresses.pop(), plain(spans)))
    else if (token.type === 'softbreak' || token.type === 'hardbreak') say(' ')
    else if (token.type === 'code_inline') say(token.content, 'code')
    else say(token.content)
  }
  return spans
}

function addressText(address: string | undefined, said: string): string {
  return address === undefined || address === '' || said.endsWith(address) ? '' : ` (${address})`
}

function isInTable(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.type
  return before === 'th_open' || before === 'td_open'
}

function tableAt(tokens: readonly Token[], start: number): Block {
  const end = tokens.findIndex((token, at) => at > start && token.type === 'table_close')
  const rows: string[][] = []
  for (const [at, token] of tokens.slice(start, end).entries()) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline' && isInTable(tokens, start + at)) rows.at(-1)?.push(plain(wordsOfTokens(token.children ?? [])))
  }
  const [header = [], ...body] = rows
  const isNumeric = (column: number): boolean => body.length > 0 && body.every((row) => /^[-–−+]?[€$£]?[\d.,\s]*\d\s?%?$|^[-–]?$/.test(row[column] ?? ''))
  const columns = header.slice(0, MOST_TABLE_COLUMNS).map((label, column) => ({ label, numeric: isNumeric(column) }))
  const more = { columns: Math.max(0, header.length - MOST_TABLE_COLUMNS), rows: Math.max(0, body.length - MOST_TABLE_ROWS), atLeast: false }
  return { kind: 'table', table: { columns, rows: body.slice(0, MOST_TABLE_ROWS).map((row) => row.slice(0, MOST_TABLE_COLUMNS)), more } }
}
