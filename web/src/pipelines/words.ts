import type { Run, RunResult } from './pipelines-api.ts'

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}

export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000).toLocaleString()} KB`
  return `${(bytes / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`
}

export function secondsText(seconds: number): string {
  if (seconds < 60) return `${seconds.toLocaleString(undefined, { maximumFractionDigits: seconds < 10 ? 1 : 0 })} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Rows of a run's new package. */
export function rowsOf({ loaded }: RunResult): number {
  return loaded.reduce((sum, each) => sum + each.rows, 0)
}

/** "Is it fine, and if not, why", in one line beside the state itself. */
export function stateWords(run: Run | null): string {
  if (run === null) return 'Nothing is loaded'
  const { status, result } = run
  if (status === 'queued') return 'Waits for its turn'
  if (status === 'running') return run.progress?.step === 'load' ? 'Loading' : 'Fetching'
  if (status === 'cancelled') return 'What was fetched is kept for the next run'
  if (status === 'failed') return result?.error?.message ?? 'Failed'
  if (result === null || result.loaded.length === 0) return 'Nothing new'
  const warned = result.warnings.length > 0 ? `, ${counted(result.warnings.length, 'warning')}` : ''
  return `${counted(rowsOf(result), 'row')}${warned}`
}
