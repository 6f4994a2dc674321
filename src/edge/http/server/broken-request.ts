import type { Socket } from 'node:net'
import { newNonce, securityHeaders } from './security-headers.ts'

const STATUS: Readonly<Record<string, { line: string; detail: string }>> = {
  HPE_HEADER_OVERFLOW: { line: '431 Request Header Fields Too Large', detail: 'Request headers too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { line: '408 Request Timeout', detail: 'Request took too long to arrive' },
}
const BROKEN = { line: '400 Bad Request', detail: 'Not an HTTP request' }

/** Answers what Node could not read as HTTP, before any route or header of it is known. */
export function replyToBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { line, detail } = STATUS[error.code ?? ''] ?? BROKEN
  const body = JSON.stringify({ detail })
  const headers = {
    ...securityHeaders(newNonce(), false),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(body.length),
    connection: 'close',
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${line}`, ...head, '', body].join('\r\n'))
}
