/** What people call a connection: its label if it has one, else the database or file its id names. */
export function connectionName(connection: { readonly id: string; readonly label?: string }): string {
  if (connection.label !== undefined && connection.label !== '') return connection.label
  const last = connection.id.split(/[:/\\]/).findLast((part) => part !== '') ?? connection.id
  const bare = last.replace(/\.(db|duckdb|sqlite3?|ddb)$/i, '').replace(/[_-]+/g, ' ')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}
