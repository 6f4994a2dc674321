import { useState } from 'react'
import type { Pipeline, SecretValues } from './pipelines-api.ts'

interface Written {
  readonly text: string
  /** Of the stored config, when this was begun. */
  readonly version: number
}

/** A config as it is being written, for as long as its page is open. */
export function useConfigDraft(stored: Pick<Pipeline, 'text' | 'version'>) {
  const [written, setWritten] = useState<Written>()
  const [secrets, setSecrets] = useState<SecretValues>({})
  /** How often it was replaced in one go. */
  const [replaced, setReplaced] = useState(0)
  const { text, version } = written ?? stored
  return {
    text,
    /** Of the stored config that was changed. */
    version,
    secrets,
    isChanged: written !== undefined,
    hasSecrets: Object.keys(secrets).length > 0,
    /** Another where an editor is to begin anew. */
    begun: `${version} ${replaced}`,
    setSecrets,
    write: (next: string) => setWritten((before) => (next === stored.text ? undefined : { text: next, version: before?.version ?? stored.version })),
    discard() {
      setWritten(undefined)
      setSecrets({})
      setReplaced((times) => times + 1)
    },
  }
}
export type ConfigDraft = ReturnType<typeof useConfigDraft>
