import { fetchHistoryPage, type HistoryEntry, type HistoryFilter, PAGE } from './history-api.ts'

/** More than anybody reads in a spreadsheet; narrower filters give the rest. */
const MOST_ENTRIES = 20_000
const COLUMNS = [
  'chat_id',
  'title',
  'user',
  'created_at',
  'updated_at',
  'questions',
  'labels',
  'status',
  'feedback',
  'review',
  'review_reason',
  'source',
] as const
/** A spreadsheet would run text that begins like this. */
const FORMULA = /^[=+\-@\t\r]/

/** Every conversation that fits the filters, not only those on the page. */
export async function historyCsv(filter: HistoryFilter, signal?: AbortSignal): Promise<Blob> {
  const lines: string[] = [COLUMNS.join(',')]
  let before = ''
  while (lines.length <= MOST_ENTRIES) {
    const page = await fetchHistoryPage(filter, before, signal)
    lines.push(...page.map(line))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) break
    before = last.updated_at
  }
  return new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' })
}

function line(entry: HistoryEntry): string {
  const { auto_review: review, n_messages } = entry
  const cells = [entry.chat_id, entry.title, entry.user_id, entry.created_at, entry.updated_at, String(Math.ceil(n_messages / 2)), entry.labels.join(';')]
  return [...cells, entry.status, entry.feedback, review.label, review.reason, entry.source].map(field).join(',')
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
