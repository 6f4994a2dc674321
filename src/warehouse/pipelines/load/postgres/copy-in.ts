import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type pg from 'pg'
import type { Submittable } from 'pg'

/** The slice of `pg`'s connection that COPY needs; its type definitions do not have it. */
interface CopyConnection {
  readonly stream: Writable
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/**
 * Runs `COPY … FROM STDIN` and sends it pieces of text, waiting where the server reads more slowly than they come.
 * @throws what the server says; a failure while pieces are made stops the COPY
 */
export async function copyIn(client: pg.ClientBase, sql: string, pieces: Iterable<Buffer>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyIn(sql, pieces, (error) => (error === undefined ? resolve() : reject(error))))
  })
}

/** Called by `pg` as the server's messages come. */
class CopyIn implements Submittable {
  readonly #sql: string
  readonly #pieces: Iterable<Buffer>
  readonly #done: (error?: unknown) => void
  #failure: unknown
  #ended = false

  constructor(sql: string, pieces: Iterable<Buffer>, done: (error?: unknown) => void) {
    this.#sql = sql
    this.#pieces = pieces
    this.#done = done
  }

  submit(connection: pg.Connection): void {
    if (!isCopyConnection(connection)) throw new TypeError('This client cannot copy.')
    connection.query(this.#sql)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.#send(connection)
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for (const piece of this.#pieces) {
        if (this.#ended) return
        connection.sendCopyFromChunk(piece)
        if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), once(connection.stream, 'close')])
      }
      connection.endCopyFrom()
    } catch (error) {
      this.#failure ??= error
      connection.sendCopyFail('stopped')
    }
  }

  handleError(error: unknown): void {
    this.#ended = true
    this.#failure ??= error
    this.#done(this.#failure)
  }

  handleReadyForQuery(): void {
    if (!this.#ended) this.#done(this.#failure)
    this.#ended = true
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}

function isCopyConnection(connection: object): connection is CopyConnection {
  return 'sendCopyFromChunk' in connection && 'query' in connection
}
