import { appendFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../errors.ts'

export interface Letter {
  readonly to: string
  readonly subject: string
  /** Plain text; links stand on a line of their own. */
  readonly text: string
}

/** Sends letters. */
export interface Mail {
  /** @throws AppError `mail_failed` */
  send(letter: Letter): Promise<void>
}

const TIMEOUT_MS = 20_000

/**
 * Mail by SMTP, or into a file, one JSON line each, for trying things out.
 *
 * @param url  `smtp://user:password@host:port`, `smtps://…`, or `file:///path`
 * @param from  sender's address
 */
export function openMail(url: string, from: string): Mail {
  const { protocol, pathname } = new URL(url)
  if (protocol === 'file:')
    return { send: async (letter) => appendFile(decodeURIComponent(pathname), `${JSON.stringify({ from, ...letter })}\n`, { mode: 0o600 }) }
  let transport: ReturnType<typeof openTransport> | undefined
  return {
    send: async (letter) => {
      transport ??= openTransport(url)
      try {
        await (await transport).sendMail({ from, ...letter })
      } catch (error) {
        throw new AppError('mail_failed', {}, { cause: withoutWords(error) })
      }
    },
  }
}

/** Loaded for the first letter: most servers send none. */
async function openTransport(url: string) {
  const { createTransport } = await import('nodemailer')
  return createTransport({ url, connectionTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS })
}

/** What a mail server says may repeat what it was given, the password among it: only its codes are kept. */
function withoutWords(error: unknown): Error {
  const said = z.object({ code: z.string(), command: z.string(), responseCode: z.number() }).partial().safeParse(error)
  const { code, command, responseCode } = said.data ?? {}
  return new Error(['The mail server did not take it:', code, command, responseCode].filter((part) => part !== undefined).join(' '))
}
