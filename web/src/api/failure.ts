/** A request that did not go well. `code` is the server's machine code, `away` when no server answered. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  /** Per field of a form, by the field's name. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'Failure'
    this.status = status
    this.code = code
    this.fields = fields
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
    const fields = fieldMessages(detail)
    return new Failure(response.status, code, asSentence(Object.values(fields)[0] ?? 'Something in this does not fit'), fields)
  }
  if (typeof detail === 'string') return new Failure(response.status, code, asSentence(detail))
  return new Failure(response.status, code, `The server answered ${response.status}.`)
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

function fieldMessages(items: readonly unknown[]): Record<string, string> {
  const messages: Record<string, string> = {}
  for (const item of items) {
    if (item === null || typeof item !== 'object' || !('loc' in item) || !Array.isArray(item.loc) || !('msg' in item)) continue
    messages[String(item.loc.at(-1))] = String(item.msg)
  }
  return messages
}
