import { styleText } from 'node:util'
import { tableText } from './table.ts'

export interface Paper {
  readonly width: number
  /** Bold and the like; none where nobody wants them. */
  readonly isStyled: boolean
}

const ESCAPED = /\\([\\`*_[\]<>|#~-])/g
/** Stands for an escaped character while marks are looked for; answers hold no such characters. */
const HELD = 0xe000
const TABLE_RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/

/** An answer's Markdown as a terminal shows it: bold, headings, lists and tables instead of their marks. */
export function markdownText(markdown: string, paper: Paper): string {
  const lines = markdown.split('\n')
  const out: string[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '')) {
      const end = lines.findIndex((each, index) => index > at + 1 && !each.includes('|'))
      const rows = lines.slice(at, end < 0 ? lines.length : end)
      out.push(tableOf(rows, paper.width))
      at += rows.length - 1
    } else out.push(lineText(line, paper))
  }
  return out.join('\n')
}

function lineText(line: string, paper: Paper): string {
  const heading = /^#{1,6} +(.*)$/.exec(line)?.[1]
  if (heading !== undefined) return styled(paper, 'bold', inline(heading, { ...paper, isStyled: false }))
  const [, indent = '', mark = '', rest = line] = /^(\s*)(?:([-*+]) +)?(.*)$/.exec(line) ?? []
  return `${indent}${mark === '' ? '' : '• '}${inline(rest, paper)}`
}

/** A link keeps its address: there is nothing to click on. */
function inline(text: string, paper: Paper): string {
  return released(
    held(text)
      .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_all, words: string, address: string) => (words === address ? address : `${words} (${address})`))
      .replace(/`([^`]+)`/g, '$1')
      .replace(/\*\*(.+?)\*\*/g, (_all, words: string) => styled(paper, 'bold', words))
      .replace(/(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?![\w*])/g, (_all, words: string) => styled(paper, 'italic', words))
      .replace(/(?<!\w)_(?!\s)([^_]+?)(?<!\s)_(?!\w)/g, (_all, words: string) => styled(paper, 'italic', words)),
  )
}

function tableOf([head = '', , ...rows]: readonly string[], width: number): string {
  const cells = (row: string): readonly string[] =>
    held(row)
      .replace(/^\s*\|/, '')
      .replace(/\|\s*$/, '')
      .split('|')
      .map((cell) => inline(released(cell.trim(), '\\'), { width, isStyled: false }))
  const columns = cells(head).map((name) => ({ name, type: 'string' }))
  return tableText({ columns, rows: rows.map(cells) }, width).trimEnd()
}

function held(text: string): string {
  return text.replace(ESCAPED, (_all, character: string) => String.fromCodePoint(HELD + (character.codePointAt(0) ?? 0)))
}
function released(text: string, before = ''): string {
  return text.replace(/[\ue000-\ue07f]/g, (character) => before + String.fromCodePoint((character.codePointAt(0) ?? HELD) - HELD))
}

function styled({ isStyled }: Paper, format: 'bold' | 'italic', text: string): string {
  return isStyled ? styleText(format, text, { validateStream: false }) : text
}
