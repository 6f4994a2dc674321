/** Records of RFC 4180 text; an empty field without quotes is null. */
export function parseCsv(text: string): readonly (readonly (string | null)[])[] {
  const records: (string | null)[][] = []
  let record: (string | null)[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (match === null) break
    const [, quoted, bare = '', end] = match
    record.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'))
    if (end === ',' && field.lastIndex === text.length) record.push(null)
    if (end !== ',') {
      records.push(record)
      record = []
    }
  }
  if (record.length > 0) records.push(record)
  return records
}
