import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { openBrowser } from '../../../test/support/browser.ts'
import { renderPng } from '../asking/index.ts'
import { exhibit, HOSTILE, reportOn } from './fixtures/reports.ts'
import { attachment, REPORT_FORMATS, type ReportFormat, type ReportSource, reportFile } from './index.ts'

async function textOf(source: ReportSource, format: ReportFormat): Promise<string> {
  return Buffer.from((await reportFile(source, format, renderPng)).body).toString('utf8')
}

/** The XML files of slides, by name. */
async function slidesOf(source: ReportSource): Promise<Readonly<Record<string, string>>> {
  const { body } = await reportFile(source, 'pptx', renderPng)
  return Object.fromEntries(
    Object.entries(unzipSync(body))
      .filter(([name]) => /\.(xml|rels)$/.test(name))
      .map(([name, bytes]) => [name, strFromU8(bytes)]),
  )
}
function said(xml: string): string {
  return [...xml.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text]) => text).join(' ')
}

/** Control characters but line breaks, and marks that turn the direction of reading. */
function unwanted(text: string): readonly string[] {
  return [...text].filter((letter) => (letter < ' ' && letter !== '\n') || letter === '\u202e' || letter === '\ufffe')
}

test('Markdown says headline, who asked, findings with their share, what was checked, assumptions, caveats and SQL, each once', async () => {
  const text = await textOf(reportOn(), 'md')
  const order = [
    '# Units in July 2026 were 80, 20 % less than in June.',
    '> Why did units fall in July 2026?',
    'Asked by ann@example.com on 14 September 2026 at 08:00',
    '## Lanterns: 20 fewer.',
    '*Explains 80\u00a0% of the change.*',
    'They were out of stock.',
    '**Units of lanterns** (SQL 1)',
    '| Week | Units |\n| --- | ---: |\n| W27 | 12 |',
    '## Checked and unremarkable\n\n- No region stands out.',
    '## Assumptions and caveats\n\n- Units are counted by order day.\n- Rows of one day are missing.',
    '```sql\nSELECT week, units\nFROM orders\n```',
    'Parley · 14 September 2026',
  ]
  const places = order.map((each) => text.indexOf(each))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(text.split('No region stands out.')).toHaveLength(2)
  expect(text).not.toContain('Units by product')
})

test('a table over time begins with what is newest', async () => {
  const months = Array.from({ length: 30 }, (_none, n) => [`${2024 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}-01`, n])
  const monthsOf = async (shown: readonly (readonly (string | number)[])[], of = shown.length) =>
    [...(await textOf(reportOn({ exhibits: [exhibit(['Month', 'Units'], shown, 'Units', of)] }), 'md')).matchAll(/^\| [^|]+ \| (\d+) \|/gm)].map((found) =>
      Number(found[1]),
    )
  expect(await monthsOf(months)).toEqual(Array.from({ length: 20 }, (_none, n) => 29 - n))
  const ranked = months.toReversed().slice(0, 3)
  expect([await monthsOf(ranked), await monthsOf(months.slice(0, 3), 500)]).toEqual([
    [29, 28, 27],
    [0, 1, 2],
  ])
})

test('tables show twenty rows and twelve columns, and count the rest', async () => {
  const labels = Array.from({ length: 30 }, (_none, n) => `Column ${n + 1}`)
  const rows = Array.from({ length: 100 }, (_none, row) => labels.map((_label, column) => row * 1_000 + column))
  const source = reportOn({ exhibits: [exhibit(labels, rows, 'Wide', 5_000)] })
  const text = await textOf(source, 'md')
  expect(text).toContain('and 4,980 more rows and 18 more columns')
  expect(text.split('\n').filter((line) => /^\| [\d,]+ \|/.test(line))).toHaveLength(20)
  for (const format of REPORT_FORMATS) expect((await reportFile(source, format, renderPng)).body.length).toBeGreaterThan(1_000)
})

test('a page opens in a browser without a request, a script, a message or anything wider than a phone', async () => {
  const hostile = reportOn(
    {
      parts: [
        { kind: 'text', text: `**1** is it. ${HOSTILE}\n\n### ${HOSTILE}\n\n- ${HOSTILE}\n\n${'W'.repeat(500)}` },
        { kind: 'exhibit', name: 'finding_1' },
      ],
      exhibits: [exhibit([HOSTILE, 'Units'], [[HOSTILE, 1]], HOSTILE)],
      findings: [{ title: HOSTILE, text: HOSTILE, share: -0.3 }],
      unremarkable: [HOSTILE],
      assumptions: [HOSTILE],
    },
    HOSTILE,
  )
  const html = await textOf(hostile, 'html')
  expect(html.replace(/base64,[^"')]+/g, '')).not.toMatch(/<script|<img src=h/)
  expect(unwanted(html)).toEqual([])
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } })
    const noticed: string[] = []
    page.on('request', (request) => !/^(data:|about:)/.test(request.url()) && noticed.push(request.url()))
    page.on('console', (message) => noticed.push(message.text()))
    page.on('pageerror', (error) => noticed.push(error.message))
    page.on('dialog', (dialog) => noticed.push(dialog.message()))
    await page.setContent(html, { waitUntil: 'load' })
    expect(noticed).toEqual([])
    expect(await page.locator('script, iframe, a[href^="http"], img:not([src^="data:image/png"])').count()).toBe(0)
    expect(await page.locator('img').count()).toBe(1)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  } finally {
    await browser.close()
  }
}, 60_000)

test('Markdown of hostile words is only words', async () => {
  const text = await textOf(reportOn({ unremarkable: [HOSTILE], exhibits: [exhibit([HOSTILE], [[HOSTILE]])] }, HOSTILE), 'md')
  expect(text).not.toMatch(/(^|[^\\])<(script|img)|(^|[^\\])!\[|[^\\]\]\(h|https:\/\//)
  expect(unwanted(text)).toEqual([])
})

test('slides are well-formed XML without addresses outside, with a slide for each finding, what was checked and the SQL', async () => {
  const files = await slidesOf(reportOn({ assumptions: [HOSTILE], exhibits: [exhibit([HOSTILE], [[HOSTILE]], HOSTILE)] }, HOSTILE))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const isBroken = "xml => new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror') !== null"
    const broken = await page.evaluate(`Object.entries(${JSON.stringify(files)}).filter(([, xml]) => (${isBroken})(xml)).map(([name]) => name)`)
    expect(broken).toEqual([])
  } finally {
    await browser.close()
  }
  expect(Object.values(files).filter((xml) => xml.includes('TargetMode="External"'))).toEqual([])
  const slides = Object.keys(files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
  expect(slides).toHaveLength(4)
  expect(said(files['ppt/slides/slide1.xml'] ?? '')).toContain('Units in July 2026 were 80')
  expect(said(files['ppt/slides/slide2.xml'] ?? '')).toMatch(/Lanterns: 20 fewer\..*80\u00a0%.*They were out of stock\./)
  expect(said(files['ppt/slides/slide3.xml'] ?? '')).toContain('No region stands out.')
  expect(said(files['ppt/slides/slide4.xml'] ?? '')).toContain('SELECT week, units')
}, 60_000)

test('a PDF holds its pages, its title and only subsets of Inter', async () => {
  const long = Array.from({ length: 60 }, (_none, n) => `Nothing found at ${n}: ${'word '.repeat(20)}`)
  const { body, name } = await reportFile(reportOn({ unremarkable: [...long, HOSTILE] }), 'pdf', renderPng)
  const text = Buffer.from(body).toString('latin1')
  expect(name).toBe('why-did-units-fall-in-july-2026.pdf')
  expect(text.startsWith('%PDF-1.7')).toBe(true)
  expect(text.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(3)
  const fonts = [...text.matchAll(/\/BaseFont \/(\S+)/g)].map(([, font]) => font ?? '')
  expect(fonts.length).toBeGreaterThan(0)
  expect(fonts.filter((font) => !/^[A-Z]{6}\+Inter-/.test(font))).toEqual([])
  expect(text).not.toMatch(/\/(JavaScript|JS|URI|Launch|EmbeddedFile)\b/)
})

test('a chart that cannot be drawn is left out, the rest stays', async () => {
  const failing = async (): Promise<never> => Promise.reject(new Error('no'))
  for (const format of REPORT_FORMATS) expect((await reportFile(reportOn(), format, failing)).body.length).toBeGreaterThan(500)
})

test('names of files say the question in any script', () => {
  expect(attachment('why-did-units-fall.pdf')).toBe('attachment; filename="why-did-units-fall.pdf"')
  expect(attachment('почему.pdf')).toBe(`attachment; filename="report.pdf"; filename*=UTF-8''%D0%BF%D0%BE%D1%87%D0%B5%D0%BC%D1%83.pdf`)
})
