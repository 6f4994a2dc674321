import { openPackages } from '../package/index.ts'
import { finishPackage, takeOver } from './finish-package.ts'
import { loggedPages } from './logged-pages.ts'
import { findState } from './pipeline-state.ts'
import { type LeftBehind, leftBehind } from './recover.ts'
import { termsOf, type Work } from './work.ts'

/** What an earlier run left, then what is new. @throws AppError; every package is then where the next run can go on from */
export async function carryOut(given: Omit<Work, 'packages'>): Promise<void> {
  const { request, deps, dataset } = given
  const work: Work = { ...given, packages: openPackages(deps.folder, deps.now) }
  await work.packages.removeDrafts()
  const { committed, complete, open } = await leftBehind(work)
  for (const pack of committed) await takeOver(pack, work)
  for (const pack of complete) await finishPackage(pack, await loggedPages(pack, request.config), true, work)

  if (open !== undefined && (await goOn(open, work))) return
  const { loadId } = await findState(request, dataset, deps.folder)
  const pack = await work.packages.create(termsOf(work), loadId ?? undefined)
  deps.failpoint?.('package-made')
  await finishPackage(pack, [], false, work)
}

/** @returns false when the killed run had fetched everything already: what is new since then is still to come */
async function goOn({ pack, pages }: NonNullable<LeftBehind['open']>, work: Work): Promise<boolean> {
  const before = work.record.requests()
  await finishPackage(pack, pages, pages.length > 0, work)
  return pages.length === 0 || work.record.requests() > before
}
