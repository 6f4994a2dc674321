import { type Block, moreText, type ReportDocument, type Section, type ShownExhibit, type ShownTable, shareText, type Words } from './document.ts'
import { htmlStyle } from './html-style.ts'

/** Loads nothing and runs nothing, wherever it is opened. */
const POLICY = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
const PERCENT = 100

/** The report as one page that needs nothing beside itself. */
export async function htmlOf(report: ReportDocument): Promise<string> {
  const { title, question, facts, lead, sections, checked, notes, statements, madeOn } = report
  const appendix = statements.map(
    (each) =>
      `<h3 id="sql-${each.number}">${each.number}. ${text(each.title)}</h3><p class="quiet">On ${text(each.connection)}</p><pre tabindex="0">${text(each.sql)}</pre>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light">
<link rel="icon" href="data:,">
<title>${text(title)}</title>
<style>${await htmlStyle()}</style>
</head>
<body>
<main>
<header>
${question === title ? '' : `<p class="question">${text(question)}</p>`}
<h1>${text(title)}</h1>
<ul class="facts">${facts.map((fact) => `<li>${text(fact)}</li>`).join('')}</ul>
</header>
${blocks(lead)}
${sections.map(section).join('\n')}
${list('Checked and unremarkable', checked)}
${list('Assumptions and caveats', notes)}
${appendix.length === 0 ? '' : `<section><h2>Appendix: SQL</h2>${appendix.join('\n')}</section>`}
</main>
<footer><b>Parley</b> · ${text(madeOn)}</footer>
</body>
</html>
`
}

function section({ title, share, blocks: inside }: Section): string {
  return `<section><h2>${text(title)}</h2>${share === undefined ? '' : shareBar(share)}${blocks(inside)}</section>`
}

function shareBar(share: number): string {
  const wide = Math.min(PERCENT, Math.round(Math.abs(share) * PERCENT))
  return `<p class="share"><span class="track" aria-hidden="true"><span class="bar${share < 0 ? ' against' : ''}" style="width:${wide}%"></span></span>${shareText(share)}</p>`
}

function list(title: string, lines: readonly Words[]): string {
  if (lines.length === 0) return ''
  return `<section><h2>${title}</h2><ul>${lines.map((line) => `<li>${words(line)}</li>`).join('')}</ul></section>`
}

function blocks(all: readonly Block[]): string {
  return all
    .map((block, at) => {
      if (block.kind !== 'item') return blockHtml(block)
      const opens = all[at - 1]?.kind === 'item' ? '' : '<ul class="marked">'
      const closes = all[at + 1]?.kind === 'item' ? '' : '</ul>'
      const depth = Math.min(block.depth, 4)
      return `${opens}<li class="depth-${depth}"><span class="marker">${text(block.marker)}</span>${words(block.words)}</li>${closes}`
    })
    .join('\n')
}

function blockHtml(block: Exclude<Block, { kind: 'item' }>): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${words(block.words)}</h3>`
    case 'paragraph':
      return `<p>${words(block.words)}</p>`
    case 'code':
      return `<pre tabindex="0">${text(block.text)}</pre>`
    case 'table':
      return table(block.table, 'Table')
    case 'exhibit':
      return exhibit(block.exhibit)
  }
}

function exhibit({ title, picture, table: rows, statement }: ShownExhibit): string {
  const image = picture ? `<img width="800" height="450" alt="${text(picture.description)}" src="data:image/png;base64,${base64(picture.png)}">` : ''
  const sql = statement === undefined ? '' : ` <a href="#sql-${statement}">SQL&nbsp;${statement}</a>`
  return `<figure>${image}<figcaption>${text(title)}${sql}</figcaption>${rows ? table(rows, title) : ''}</figure>`
}

function table({ columns, rows, more }: ShownTable, name: string): string {
  const kind = (column: number): string => (columns[column]?.numeric === true ? ' class="n"' : '')
  const head = columns.map(({ label }, column) => `<th scope="col"${kind(column)}>${text(label)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map((cell, column) => `<td${kind(column)}>${text(cell)}</td>`).join('')}</tr>`).join('\n')
  const left = moreText(more)
  return `<div class="table" tabindex="0" role="region" aria-label="${text(name)}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${left === '' ? '' : `<p class="quiet">${left}</p>`}`
}

const TAGS = { strong: 'strong', emphasis: 'em', code: 'code' } as const

function words(spans: Words): string {
  return spans.map(({ text: said, style }) => (style === 'plain' ? text(said) : `<${TAGS[style]}>${text(said)}</${TAGS[style]}>`)).join('')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(said: string): string {
  return said.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
