import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import type { ColumnBatch, ColumnValue } from '../../normalize/index.ts'
import type { ColumnSchema } from '../../schema/index.ts'
import { type Fill, fillOf, markNull, vectorTypeOf } from './fill-vector.ts'

const CHUNK_ROWS = bindings.vector_size()

/**
 * Appends column batches to one table through DuckDB's vectors: the values never become SQL and never stand in rows. The
 * vectors of `node-api` keep every value a second time, which costs half as much again; hence the bindings below it.
 */
export class ChunkWriter {
  readonly #appender: DuckDBAppender
  readonly #chunk: DuckDBDataChunk
  readonly #fills: readonly Fill[]
  readonly #names: readonly string[]
  /** Of the batch that came last: for each column of the table its place there. */
  #places: readonly (number | undefined)[] = []
  #placesOf: ColumnBatch['table'] | undefined

  private constructor(appender: DuckDBAppender, columns: readonly ColumnSchema[]) {
    this.#appender = appender
    this.#names = columns.map(({ name }) => name)
    this.#fills = columns.map((column) => fillOf(column))
    this.#chunk = DuckDBDataChunk.create(columns.map((column) => vectorTypeOf(column)))
  }

  /** @param columns of the table, in its order; one that a batch lacks is filled with nulls */
  static async open(
    connection: DuckDBConnection,
    place: { readonly catalog: string; readonly table: string },
    columns: readonly ColumnSchema[],
  ): Promise<ChunkWriter> {
    return new ChunkWriter(await connection.createAppender(place.table, 'main', place.catalog), columns)
  }

  append(batch: ColumnBatch): void {
    if (this.#placesOf !== batch.table) this.#find(batch.table)
    for (let from = 0; from < batch.rows; from += CHUNK_ROWS) this.#appendChunk(batch.columns, from, Math.min(CHUNK_ROWS, batch.rows - from))
    this.#appender.flushSync()
  }

  close(): void {
    this.#appender.closeSync()
  }

  #find(table: ColumnBatch['table']): void {
    const places = new Map(table.columns.map(({ name }, place) => [name, place]))
    this.#places = this.#names.map((name) => places.get(name))
    this.#placesOf = table
  }

  #appendChunk(columns: readonly (readonly ColumnValue[])[], from: number, count: number): void {
    this.#chunk.reset()
    this.#fills.forEach((fill, index) => {
      const place = this.#places[index]
      const cells = place === undefined ? undefined : columns[place]
      const vector = bindings.data_chunk_get_vector(this.#chunk.chunk, index)
      if (cells === undefined) markNull(vector)
      else fill(vector, cells, from, count)
    })
    this.#chunk.rowCount = count
    this.#appender.appendDataChunk(this.#chunk)
  }
}
