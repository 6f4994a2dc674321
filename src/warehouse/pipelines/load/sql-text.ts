/** A name as SQL; any text is possible, because names come from an API's keys. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function listed(names: readonly string[], prefix = ''): string {
  return names.map((name) => `${prefix}${quoted(name)}`).join(', ')
}
