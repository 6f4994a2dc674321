/** A folder of files somewhere: on this machine or in an object store. Names are relative, with `/`. */
export interface FileStore {
  /** Every file whose name begins so, in no order. */
  list(prefix: string): Promise<readonly string[]>
  /** @returns null where there is no such file */
  read(name: string): Promise<string | null>
  /** Takes a finished file of this machine's over; durable when it resolves. */
  take(localPath: string, name: string): Promise<void>
  /** Writes a small file whole; nobody ever sees a part of it. Durable when it resolves. */
  write(name: string, text: string): Promise<void>
  /** A path on this machine where the file can be read; it may be a copy in `workFolder`. */
  localPath(name: string, workFolder: string): Promise<string>
  /** One that is not there is passed over. */
  remove(name: string): Promise<void>
  /** Folder of this machine that DuckDB has to read besides the work folder; undefined for none. */
  readonly folder?: string
  /** As printed; holds no credentials. */
  readonly location: string
}
