export interface FieldProblem {
  readonly path: readonly string[]
  readonly message: string
}

/** A request that did not go well. `code` is the server's machine code, `away` when no server answered. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  /** Per field of a form, by the field's name. */
  readonly fields: Readonly<Record<string, string>>
  /** The same with the whole way to each field, for forms that are more than one level deep. */
  readonly items: readonly FieldProblem[]

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}, items: readonly FieldProblem[] = []) {
    super(message)
    this.name = 'Failure'
    this.status = status
    this.code = code
    this.fields = fields
    this.items = items
  }
}

/** One sentence for people, whatever was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Failure ? error.message : 'Something went wrong in this page. Load it again.'
}

export async function failureOf(response: Response): Promise<Failure> {
  const code = response.headers.get('x-error-code') ?? String(response.status)
  const body: unknown = await response.json().catch(() => null)
  const detail = body !== null && typeof body === 'object' && 'detail' in body ? body.detail : undefined
  if (Array.isArray(detail)) {
    const items = problemsOf(detail)
    const fields = Object.fromEntries(items.map(({ path, message }) => [path.at(-1) ?? '', message]))
    return new Failure(response.status, code, asSentence(Object.values(fields)[0] ?? 'Something in this does not fit'), fields, items)
  }
  if (hasMessage(detail)) return new Failure(response.status, code, asSentence(detail.message))
  if (typeof detail === 'string') return new Failure(response.status, code, asSentence(detail))
  return new Failure(response.status, code, `The server answered ${response.status}.`)
}

function hasMessage(detail: unknown): detail is { readonly message: string } {
  return detail !== null && typeof detail === 'object' && 'message' in detail && typeof detail.message === 'string'
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

function problemsOf(items: readonly unknown[]): readonly FieldProblem[] {
  return items.flatMap((item) => {
    if (item === null || typeof item !== 'object' || !('loc' in item) || !Array.isArray(item.loc) || !('msg' in item)) return []
    return [{ path: item.loc.map(String), message: String(item.msg) }]
  })
}
