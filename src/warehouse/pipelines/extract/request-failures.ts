import { AppError } from '../../../errors.ts'
import type { PipelineResponse } from './contract.ts'
import type { Hide } from './hide.ts'
import { addressOf, type Outgoing } from './outgoing.ts'

/** Whom a failed request was for, and what of it may be written. */
export interface Failing {
  readonly resource: string
  readonly hide: Hide
}
const SERVER_FAULT = 500

export function requestFault(sender: Failing, why: string, facts: Readonly<Record<string, unknown>>, cause?: unknown): AppError {
  return new AppError('pipeline_request', { resource: sender.resource, why: sender.hide.text(why), ...facts }, { cause })
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'the API does not take the request',
  401: 'the credentials are missing or wrong',
  403: 'the credentials may not read this',
  404: 'there is nothing at this address',
  429: 'the API takes no more requests for the moment',
}

/** An answer that is no data. */
export function statusFault(response: PipelineResponse, request: Outgoing, sender: Failing, hide: (text: string) => string): AppError {
  const { status } = response
  const meaning = MEANINGS[status] ?? (status >= SERVER_FAULT ? 'the API is not well' : 'that is no answer with data')
  const said = saidBy(response, (text) => sender.hide.text(hide(text)))
  return requestFault(
    sender,
    `${request.method} ${sender.hide.url(addressOf(request))} answered ${status}: ${meaning}${said === null ? '' : `. It says: ${said}`}.`,
    {
      status,
    },
  )
}

const LONGEST_QUOTE = 200
const LONGEST_FAULT_BODY = 65_536

/** What an API says about its refusal, where it says it in one of the usual places. */
function saidBy({ bytes }: PipelineResponse, hide: (text: string) => string): string | null {
  if (bytes.byteLength === 0 || bytes.byteLength > LONGEST_FAULT_BODY) return null
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const text = findText(body, 0)
    // hidden first: a secret that is cut would no longer be known
    return text === null ? null : hide(text.replace(/\s+/g, ' ')).slice(0, LONGEST_QUOTE).replace(/\.$/, '')
  } catch {
    // an error page that is no JSON says nothing to quote
    return null
  }
}

function findText(body: unknown, depth: number): string | null {
  if (typeof body !== 'object' || body === null || depth > 2) return null
  const fields = new Map<string, unknown>(Object.entries(body))
  const direct = ['message', 'error_description', 'detail', 'error', 'title']
    .map((key) => fields.get(key))
    .find((value) => typeof value === 'string' && value !== '')
  return typeof direct === 'string' ? direct : findText(fields.get('error') ?? fields.get('0') ?? fields.get('errors'), depth + 1)
}

const CONNECTION_MEANINGS: Readonly<Record<string, string>> = {
  refused: 'the API cannot be reached',
  broken: 'the answer broke off',
  timeout: 'the API did not answer in time',
  name_not_found: 'the name of the host is not known',
  tls: 'there is no safe connection to the API (https with a valid certificate)',
  too_large: 'the answer is larger than max_page_bytes',
  headers_too_large: 'the headers of the answer are too large',
  invalid_request: 'a header or the method holds what may not stand there',
  encoding: 'the answer is encoded in a way that cannot be read',
}

/** No answer at all. */
export function connectionFault(error: unknown, cause: string, request: Outgoing, sender: Failing): AppError {
  const where = `${request.method} ${sender.hide.url(addressOf(request))}`
  const entry = error instanceof AppError && typeof error.facts.entry === 'string' ? error.facts.entry : null
  if (cause === 'host_not_allowed') {
    const open = entry === null ? 'It can never be opened for pipelines.' : `Add it to PARLEY_PRIVATE_HOSTS if that is meant: ${entry}`
    return requestFault(sender, `${where} leads inside your network. ${open}`, { class: cause }, error)
  }
  return requestFault(sender, `${where}: ${CONNECTION_MEANINGS[cause] ?? cause}.`, { class: cause }, error)
}
