/** Parameters that hold credentials by their name. @source spec: pipelines 2.2 */
const SECRET_PARAMETERS = new Set(['api_key', 'token', 'key', 'access_token', 'apikey', 'secret', 'password', 'pwd', 'client_secret'])
const HIDDEN = '***'

export interface Hide {
  /** An address as it may be written down. */
  readonly url: (url: string) => string
  /** Any text without the values of secrets. */
  readonly text: (text: string) => string
  /** The text in pieces, numbers standing for secrets: for what a later process needs whole. */
  readonly pieces: (text: string) => readonly (string | number)[]
  readonly whole: (pieces: readonly (string | number)[]) => string
}

const FORMS = [(text: string): string => text, encodeURIComponent, formEncoded, encodeURI, (text: string): string => JSON.stringify(text).slice(1, -1)]

/** Hides the values of secrets, plain and percent-encoded, and parameters that are secret by their name. */
export function hiding(secrets: readonly string[], parameter: string | null): Hide {
  const forms = secrets.flatMap((secret) => FORMS.map((form) => form(secret.toWellFormed())))
  const longestFirst = forms
    .map((form, index) => ({ form, index }))
    .filter(({ form, index }) => forms.indexOf(form) === index)
    .toSorted((a, b) => b.form.length - a.form.length)
  const split = (pieces: readonly (string | number)[], form: string, index: number): readonly (string | number)[] =>
    pieces.flatMap((piece) => (typeof piece === 'number' ? [piece] : piece.split(form).flatMap((part, at) => (at === 0 ? [part] : [index, part]))))
  const pieces = (given: string): readonly (string | number)[] =>
    longestFirst.reduce<readonly (string | number)[]>((done, { form, index }) => split(done, form, index), [given])
  const text = (given: string): string =>
    pieces(given)
      .map((piece) => (typeof piece === 'number' ? HIDDEN : piece))
      .join('')
  return {
    text,
    url: (given) => text(hideParameters(given, parameter)),
    pieces,
    whole: (given) => given.map((piece) => (typeof piece === 'number' ? (forms[piece] ?? '') : piece)).join(''),
  }
}

function hideParameters(url: string, parameter: string | null): string {
  const at = url.indexOf('?')
  if (at < 0) return url
  const query = url
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=')[0] ?? ''
      return isSecretParameter(name) || name === parameter ? `${name}=${HIDDEN}` : pair
    })
  return `${url.slice(0, at)}?${query.join('&')}`
}

export function isSecretParameter(name: string): boolean {
  return SECRET_PARAMETERS.has(name.toLowerCase())
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
