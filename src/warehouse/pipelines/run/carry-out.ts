import { openPackages } from '../package/index.ts'
import { finishPackage, takeOver } from './finish-package.ts'
import { loggedPages } from './logged-pages.ts'
import { findState } from './pipeline-state.ts'
import { leftBehind } from './recover.ts'
import { termsOf, type Work } from './work.ts'

/** What an earlier run left, then what is new. @throws AppError; every package is then where the next run can go on from */
export async function carryOut(given: Omit<Work, 'packages'>): Promise<void> {
  const { request, deps, dataset } = given
  const work: Work = { ...given, packages: openPackages(deps.folder, deps.now) }
  const { committed, complete, open } = await leftBehind(work)
  for (const pack of committed) await takeOver(pack, work)
  for (const pack of complete) await finishPackage(pack, await loggedPages(pack, request.config), true, work)

  const from = await findState(request, dataset, deps.folder)
  const pack = open?.pack ?? (await work.packages.create(termsOf(work), from.loadId ?? undefined))
  deps.failpoint?.('package-made')
  await finishPackage(pack, open?.pages ?? [], false, work)
}
