import { AppError } from '../../../errors.ts'
import type { ResolvedResource } from '../config/index.ts'
import type { Check, Detection, ExtractRun } from './contract.ts'

type GuardName = 'count' | 'repeat'
/** What a guard found, and where one is known, the line of the endpoint's config that sets it right. */
export interface Finding {
  readonly message: string
  readonly fix?: string
}

/** What was counted and said of one resource. */
export interface Tally {
  /** `whole`: not a further part of a page that was counted. */
  page(rows: number, whole: boolean): void
  retried(): void
  parent(): void
  /** What the API said there is, for one parent record or for the resource. */
  total(value: number): void
  note(text: string): void
  /** What came may not be all: a warning that fails nothing. */
  suspect(guard: 'page-size' | 'no-list', message: string): void
  /** A guard that does not hold. @throws AppError `pipeline_guard` at once where it fails the run and the resource has no parents */
  guard(name: GuardName, finding: Finding, mayFail: boolean): void
  detected(found: Detection): void
  /** Sums up over the parent records. @throws AppError `pipeline_guard` when a guard failed for one of them */
  end(): void
  check(): Check
  readonly detections: readonly Detection[]
}

/** One for each resource of a run. Children print one line per guard, however many parent records it concerns. */
export function tallyOf(resource: ResolvedResource, run: Pick<ExtractRun, 'config' | 'acceptPartial' | 'events'>): Tally {
  const count = { rows: 0, pages: 0, parents: 0, repeats: 0, retries: 0 }
  const [warnings, notes]: [Set<string>, Set<string>] = [new Set(), new Set()]
  const detections: Detection[] = []
  const held = new Map<GuardName, { finding: Finding; times: number; fails: boolean }>()
  let total: number | null = null
  const isChild = resource.parent !== undefined
  const failing = run.config.onGuard === 'fail' && !run.acceptPartial

  const raise = (guard: GuardName, { message, fix }: Finding, fails: boolean): void => {
    run.events({ type: 'guard', guard, resource: resource.name, message, fails, ...(fix !== undefined && { fix }) })
    if (fails) throw new AppError('pipeline_guard', { guard, resource: resource.name, why: message, fix })
    warnings.add(message)
  }

  return {
    detections,
    page: (rows, whole) => {
      count.rows += rows
      if (whole) count.pages += 1
    },
    retried: () => {
      count.retries += 1
    },
    parent: () => {
      count.parents += 1
    },
    total: (value) => {
      total = (total ?? 0) + value
    },
    note: (text) => void notes.add(text),
    suspect: (guard, message) => {
      if (!warnings.has(message)) run.events({ type: 'guard', guard, resource: resource.name, message, fails: false })
      warnings.add(message)
    },
    guard: (name, finding, mayFail) => {
      if (name === 'repeat') count.repeats += 1
      const fails = mayFail && failing
      // a repeating child would repeat for every parent record: nothing is gained by asking on
      if (!isChild || (fails && name === 'repeat')) return raise(name, finding, fails)
      const known = held.get(name)
      held.set(name, { finding: known?.finding ?? finding, times: (known?.times ?? 0) + 1, fails: fails || (known?.fails ?? false) })
    },
    detected: (found) => {
      if (detections.some(({ asConfig }) => asConfig === found.asConfig)) return
      detections.push(found)
      run.events({ type: 'detected', ...found })
    },
    end: () => {
      for (const [name, { finding, times, fails }] of held) {
        const message = `${finding.message} (so for ${times} of ${count.parents} parent records; this is the first)`
        raise(name, times === 1 ? finding : { ...finding, message }, fails)
      }
      held.clear()
    },
    check: () => ({
      resource: resource.name,
      rows: count.rows,
      total,
      parents: isChild ? count.parents : null,
      pages: count.pages,
      repeats: count.repeats,
      retries: count.retries,
      warnings: [...warnings],
      notes: [...notes],
    }),
  }
}
