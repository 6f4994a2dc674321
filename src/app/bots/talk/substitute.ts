const NAME = /\{\{\s*([^{}]{1,128}?)\s*\}\}/g
const PUBLISHED = 'default_'

/** What `{{name}}` may stand for. */
export interface Known {
  /** Of the session. */
  readonly parameters: Readonly<Record<string, string>>
  /** Of the chat user. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Puts a parameter, else an attribute, else nothing in the place of each `{{name}}`, once: values are never read again. */
export function substitute(text: string, known: Known): string {
  return text.replace(NAME, (_, name: string) => knownValue(name, known) ?? '')
}

/** `email` finds `default_email` too. */
function knownValue(name: string, { parameters, attributes }: Known): string | undefined {
  return own(parameters, name) ?? own(attributes, name) ?? own(attributes, `${PUBLISHED}${name}`)
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
