import { useEffect, useRef, useState } from 'react'
import { problemsOf, type SkillProblems, statusOf } from './skill-problems.ts'
import { refreshRuns, type TestOrder, type TestResult, testSkill } from './skills-api.ts'

export type RunningState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: TestResult }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly problems: SkillProblems; readonly status: number }

/** One test at a time. Stop ends it on the server; leaving the page does not, it is then among the runs. */
export function useSkillRun() {
  const [state, setState] = useState<RunningState>({ kind: 'idle' })
  const running = useRef<AbortController>(null)
  const left = useRef(false)
  useEffect(() => {
    left.current = false
    return () => {
      left.current = true
    }
  }, [])

  async function run(order: TestOrder): Promise<TestResult | undefined> {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState({ kind: 'running' })
    const next = await outcome(order, controller.signal)
    if (order.saved !== undefined) void refreshRuns(order.saved)
    if (left.current || running.current !== controller) return undefined
    setState(next)
    return next.kind === 'done' ? next.result : undefined
  }

  return { state, run, stop: () => running.current?.abort() }
}

async function outcome(order: TestOrder, signal: AbortSignal): Promise<RunningState> {
  try {
    return { kind: 'done', result: await testSkill(order, signal) }
  } catch (error) {
    return signal.aborted ? { kind: 'stopped' } : { kind: 'failed', problems: problemsOf(error), status: statusOf(error) }
  }
}
