/** The target of a relation in a Link header. @source RFC 8288, 3 */
export function linkWith(header: string | undefined, relation: string): string | undefined {
  for (const [, target, parameters = ''] of (header ?? '').matchAll(/<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(parameters)
    if ((relations?.[1] ?? relations?.[2] ?? '').split(/\s+/).includes(relation)) return target
  }
  return undefined
}
