import type { Outcome } from './conversation.ts'

/** What the words of a report say after its parts: how old its data is, what was not looked at. */
export function reportCaveats({ parts, text }: Extract<Outcome, { kind: 'reported' }>): readonly string[] {
  const said = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n')
  if (said === '' || !text.startsWith(said)) return []
  return text
    .slice(said.length)
    .split('\n\n')
    .filter((caveat) => caveat.trim() !== '')
}
