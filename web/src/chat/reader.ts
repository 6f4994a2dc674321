import { createContext, useContext } from 'react'

/** What whoever reads a conversation may do with its answers. */
export interface Reader {
  /** Whose own questions carry no name. */
  readonly userId?: string
  /** Change how a question was read, stop it while it runs, say whether its answer was good. */
  readonly acts: boolean
  /** Take results and pictures along as files, and fetch rows that an answer does not carry. */
  readonly downloads: boolean
  /** Take a statement to where it can be changed and run. */
  readonly writesSql: boolean
  /** See where an answer comes from: connection, way, tables. */
  readonly seesSources: boolean
  /** See how a question was understood. */
  readonly explains: boolean
  /** See the steps while a question runs, not only that it does. */
  readonly showsSteps: boolean
  /** Say what words mean: in force at once, or for others to decide; absent: not at all. */
  readonly teaches?: 'saves' | 'proposes'
  /** Name of a connection by its id. */
  readonly nameOf?: (connectionId: string) => string
}

/** Somebody who may ask and read what is answered, and nothing else. */
export const GUEST: Reader = { acts: false, downloads: false, writesSql: false, seesSources: false, explains: true, showsSteps: true }

export const ReaderContext = createContext<Reader>(GUEST)

export function useReader(): Reader {
  return useContext(ReaderContext)
}
