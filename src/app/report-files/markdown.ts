import { type Block, moreText, plain, type ReportDocument, type Section, type ShownExhibit, type ShownTable, shareText, type Words } from './document.ts'

/** The report as Markdown; charts are told by their sentence, every name is only ever a name. */
export function markdownOf(report: ReportDocument): string {
  const { title, question, facts, lead, sections, checked, notes, statements, madeOn } = report
  const lines = [
    `# ${escaped(title)}`,
    ...(question === title ? [] : [`> ${escaped(question)}`]),
    facts.map((fact) => `${escaped(fact)}  `).join('\n'),
    ...lead.map(blockText),
    ...sections.flatMap(sectionText),
    ...listText('Checked and unremarkable', checked),
    ...listText('Assumptions and caveats', notes),
    ...(statements.length === 0 ? [] : ['## Appendix: SQL']),
    ...statements.flatMap(({ number, title: of, connection, sql }) => [`### ${number}. ${escaped(of)}`, `On ${escaped(connection)}:`, fenced(sql, 'sql')]),
    '---',
    `Parley · ${madeOn}`,
  ]
  return `${joined(lines)}\n`
}

/** Items of a list follow each other without an empty line. */
function joined(lines: readonly string[]): string {
  const isItem = (line: string): boolean => /^ *([-]|\d+\.) /.test(line)
  return lines.reduce((text, line, at) => {
    if (at === 0) return line
    return `${text}${isItem(line) && isItem(lines[at - 1] ?? '') ? '\n' : '\n\n'}${line}`
  }, '')
}

function sectionText({ title, share, blocks }: Section): readonly string[] {
  return [`## ${escaped(title)}`, ...(share === undefined ? [] : [`*${shareText(share)}.*`]), ...blocks.map(blockText)]
}

function listText(title: string, lines: readonly Words[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, ...lines.map((words) => `- ${wordsText(words)}`)]
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `### ${escaped(plain(block.words))}`
    case 'paragraph':
      return wordsText(block.words)
    case 'item':
      return `${'   '.repeat(block.depth)}${block.marker === '' || block.marker === '•' ? '-' : block.marker} ${wordsText(block.words)}`
    case 'code':
      return fenced(block.text, '')
    case 'table':
      return tableText(block.table)
    case 'exhibit':
      return exhibitText(block.exhibit)
  }
}

function exhibitText({ title, picture, table, statement }: ShownExhibit): string {
  const sql = statement === undefined ? '' : ` (SQL ${statement})`
  const lines = [`**${escaped(title)}**${sql}`, ...(picture ? [`*${escaped(picture.description)}*`] : []), ...(table ? [tableText(table)] : [])]
  return lines.join('\n\n')
}

function tableText({ columns, rows, more }: ShownTable): string {
  if (columns.length === 0) return '*No columns.*'
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`
  const rule = `| ${columns.map(({ numeric }) => (numeric ? '---:' : '---')).join(' | ')} |`
  const left = moreText(more)
  return [line(columns.map(({ label }) => label)), rule, ...rows.map(line), ...(left === '' ? [] : ['', `*${left}*`])].join('\n')
}

const MARKS = { plain: '', strong: '**', emphasis: '*', code: '`' } as const

function wordsText(words: Words): string {
  const text = words.map((span) => {
    if (span.style === 'code') return `\`${span.text.replaceAll('`', "'")}\``
    // marks hold on to words only, so spaces stay outside
    const [, before = '', inner = '', behind = ''] = /^(\s*)(.*?)(\s*)$/s.exec(span.text) ?? []
    return inner === '' ? span.text : `${before}${MARKS[span.style]}${escaped(inner)}${MARKS[span.style]}${behind}`
  })
  return text
    .join('')
    .trim()
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2')
    .replace(/^([-+])(?=\s)/, '\\$1')
}

/** Nothing of it is formatting, an address or a tag. */
function escaped(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_[\]|<>#~&!]/g, '\\$&')
    .replace(/\b(https?|ftp):\/\//gi, '$1:\\//')
    .replace(/\bwww\./gi, 'www\\.')
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
