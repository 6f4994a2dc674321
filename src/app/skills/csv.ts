/** Records of a CSV text (RFC 4180): quoted fields may hold commas, quotes and line ends. A final line end makes no record. */
export function csvRecords(text: string): readonly (readonly string[])[] {
  const records: string[][] = []
  let record: string[] = []
  const field = /("[^"]*(?:""[^"]*)*"|[^",\r\n][^,\r\n]*|)(,|\r\n|\n|\r|$)/gy
  const source = text.replace(/^\uFEFF/, '')
  while (field.lastIndex < source.length) {
    const match = field.exec(source)
    if (match === null) throw new SyntaxError(`record ${records.length + 1} has text beside a quoted field`)
    const [, raw = '', end] = match
    record.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end !== ',') {
      records.push(record)
      record = []
    } else if (field.lastIndex === source.length) record.push('')
  }
  return record.length > 0 ? [...records, record] : records
}
