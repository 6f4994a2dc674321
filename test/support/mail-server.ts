import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

/** A mail server that takes every letter, or refuses to let anyone in and says why. */
export interface MailServer {
  readonly port: number
  /** Letters so far, as they came. */
  readonly letters: readonly string[]
  /** Refuses from now on, repeating what it was given; null takes again. */
  refuseWith(words: string | null): void
  /** How many were not let in. */
  refused(): number
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const letters: string[] = []
  const open = new Set<Socket>()
  let refusal: string | null = null
  let refused = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    let inLetter = false
    let text = ''
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const hear = (line: string): void => {
      if (inLetter) {
        if (line !== '.') text += `${line}\n`
        else {
          letters.push(text)
          inLetter = false
          say('250 taken')
        }
        return
      }
      const [word = ''] = line.toUpperCase().split(' ')
      if (word === 'EHLO') say('250-here\r\n250 AUTH PLAIN')
      else if (word === 'AUTH' && refusal !== null) {
        refused++
        say(`535 5.7.8 ${refusal}`)
      } else if (word === 'AUTH') say('235 come in')
      else if (word === 'DATA') {
        inLetter = true
        text = ''
        say('354 go on')
      } else say(word === 'QUIT' ? '221 bye' : '250 ok')
    }
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
    say('220 here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    letters,
    refused: () => refused,
    refuseWith: (words) => {
      refusal = words
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
