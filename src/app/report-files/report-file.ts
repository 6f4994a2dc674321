import type { ReportDocument } from './document.ts'
import { fileName } from './file-name.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { type Draw, reportDocument } from './report-document.ts'
import type { ReportSource } from './report-source.ts'

export const REPORT_FORMATS = ['md', 'html', 'pdf', 'pptx'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export interface ReportFile {
  readonly name: string
  readonly type: string
  readonly body: Uint8Array
}

/** What sets pages and slides is loaded for the first of them: few servers write any. */
const WRITERS: Readonly<Record<ReportFormat, { readonly type: string; write(report: ReportDocument, now: Date): Promise<Uint8Array> | Uint8Array }>> = {
  md: { type: 'text/markdown; charset=utf-8', write: (report) => Buffer.from(markdownOf(report)) },
  html: { type: 'text/html; charset=utf-8', write: async (report) => Buffer.from(await htmlOf(report)) },
  pdf: { type: 'application/pdf', write: async (report, now) => (await import('./pdf.ts')).pdfOf(report, now) },
  pptx: {
    type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    write: async (report) => (await import('./slides.ts')).slidesOf(report),
  },
}

/**
 * An answer as a file that can be read and passed on without Parley.
 *
 * @param draw  PNG of a chart, 16 : 9; a chart that it cannot draw is left out
 * @returns text and at most 20 rows a table; nothing in it runs, loads or leads anywhere
 */
export async function reportFile(source: ReportSource, format: ReportFormat, draw: Draw): Promise<ReportFile> {
  const report = await reportDocument(source, draw)
  const { type, write } = WRITERS[format]
  return { name: fileName(report.question, format), type, body: await write(report, source.now) }
}
