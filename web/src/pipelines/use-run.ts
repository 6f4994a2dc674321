import { useEffect, useState } from 'react'
import { eventFrames } from '../api/events.ts'
import { isGoing, type Run, refreshRuns } from './pipelines-api.ts'

const RETRY_MS = 1_000

/** A run as it goes, for as long as it goes; a stream that broke off is taken up where it was. */
export function useRun(stored: Run): Run {
  const [live, setLive] = useState<Run>()
  const { run_id: id, pipeline } = stored
  const going = isGoing(stored)
  useEffect(() => {
    if (!going) return
    const leaving = new AbortController()
    void follow(id, setLive, leaving.signal).then((ended) => (ended ? refreshRuns(pipeline) : undefined))
    return () => leaving.abort()
  }, [id, pipeline, going])
  return live !== undefined && live.run_id === id && live.revision >= stored.revision ? live : stored
}

/** @returns whether the run came to its end */
async function follow(id: string, tell: (run: Run) => void, signal: AbortSignal): Promise<boolean> {
  let last: string | undefined
  while (!signal.aborted) {
    try {
      for await (const frame of eventFrames(`/api/pipeline-runs/${encodeURIComponent(id)}/events`, last, signal)) {
        last = frame.id ?? last
        const run: Run = JSON.parse(frame.data)
        tell(run)
        if (run.ended_at !== null) return true
      }
    } catch {
      // the bar of the shell says when the server is away
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  return false
}
