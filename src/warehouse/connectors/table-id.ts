const PLAIN = /^[^."]+$/

/** Id of a table on the wire: `<database>.<schema>.<table>`; a part that holds a dot or a quote is double-quoted. */
export function tableId(database: string, schema: string, table: string): string {
  return [database, schema, table].map(idPart).join('.')
}

/** The id with another name in place of the database's. */
export function tableIdIn(database: string, id: string, former: string): string {
  return idPart(database) + id.slice(idPart(former).length)
}

function idPart(name: string): string {
  return PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** An identifier as all three dialects quote it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
