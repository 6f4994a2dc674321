import type { StepKind } from '../flow.ts'
import type { AskServices } from './services.ts'

/** Runs one step of the path and reports its start and its end, however it ends. */
export async function step<T>(services: AskServices, kind: StepKind, title: string, run: () => T | Promise<T>): Promise<T> {
  services.report({ type: 'step-start', step: kind, title })
  const started = performance.now()
  const end = (error?: string) =>
    services.report({ type: 'step-end', step: kind, title, durationMs: Math.round(performance.now() - started), ...(error !== undefined && { error }) })
  try {
    const result = await run()
    end()
    return result
  } catch (error) {
    end(error instanceof Error && 'code' in error ? String(error.code) : 'internal')
    throw error
  }
}
