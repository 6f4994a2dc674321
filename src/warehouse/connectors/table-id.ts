const PLAIN = /^[^."]+$/

/** Id of a table on the wire: `<database>.<schema>.<table>`; a part that holds a dot or a quote is double-quoted. */
export function tableId(database: string, schema: string, table: string): string {
  return [database, schema, table].map(idPart).join('.')
}

function idPart(name: string): string {
  return PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** An identifier as all three dialects quote it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
