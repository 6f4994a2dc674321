import { isDeepStrictEqual } from 'node:util'
import { type LoggedPage, resumable } from '../extract/index.ts'
import { isPending, type LoadPackage } from '../package/index.ts'
import { forgetPages, loggedPages, outdated, withChildren } from './logged-pages.ts'
import { termsOf, type Work } from './work.ts'

/** What earlier runs left, by what is to be done with it. */
export interface LeftBehind {
  /** The destination has them; only the mark is missing. */
  readonly committed: readonly LoadPackage[]
  /** Every page is here: read again and loaded. */
  readonly complete: readonly LoadPackage[]
  /** Killed while fetching: goes on where it stopped. */
  readonly open: { readonly pack: LoadPackage; readonly pages: readonly LoggedPage[] } | undefined
}

export async function leftBehind(work: Work): Promise<LeftBehind> {
  const pending = (await work.packages.list()).filter(({ manifest }) => isPending(manifest))
  const committed: LoadPackage[] = []
  const usable: LoadPackage[] = []
  for (const pack of pending) {
    if (await work.dataset.isLoaded(pack.loadId)) committed.push(pack)
    else if (isOnSameTerms(pack, work)) usable.push(pack)
    else await giveUp(pack, 'the config or the options of the run have changed since; its rows are fetched anew')
  }
  const complete = usable.filter(({ manifest }) => manifest.state !== 'new')
  const begun = usable.filter(({ manifest }) => manifest.state === 'new')
  const last = begun.pop()
  for (const pack of begun) await giveUp(pack, 'a later run took its place')
  return { committed, complete, open: last === undefined ? undefined : await reopen(last, work) }
}

function isOnSameTerms({ manifest }: LoadPackage, work: Work): boolean {
  const { pipeline, config_hash, destination, dataset, options } = manifest
  return isDeepStrictEqual({ pipeline, config_hash, destination, dataset, options }, termsOf(work))
}

/** Keeps the pages that paging can go on from, forgets the others. */
async function reopen(pack: LoadPackage, { request: { config }, deps }: Work): Promise<LeftBehind['open']> {
  const all = await loggedPages(pack, config)
  const old = config.resume ? await outdated(pack, config, deps.now()) : new Set(config.resources.map(({ name }) => name))
  const kept = new Set(resumable(config, all).map(({ entry }) => entry.resource))
  const gone = withChildren(config, new Set(config.resources.map(({ name }) => name).filter((name) => old.has(name) || !kept.has(name))))
  await forgetPages(pack, config, gone)
  const pages = all.filter(({ entry }) => !gone.has(entry.resource))
  return { pack: await pack.mark({ resumed: pack.manifest.resumed + 1 }), pages }
}

async function giveUp(pack: LoadPackage, message: string): Promise<void> {
  await pack.mark({ state: 'aborted', failed_jobs: [{ job: 'extract', code: 'superseded', message }] })
  await pack.removePages()
}
