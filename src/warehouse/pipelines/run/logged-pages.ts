import { z } from 'zod'
import type { ResolvedConfig } from '../config/index.ts'
import type { LoggedPage } from '../extract/index.ts'
import { type LoadPackage, readPages } from '../package/index.ts'

/** A log older than this no longer says what the API holds. */
const MOST_AGE_MS = 3_600_000

const Entry = z.object({
  resource: z.string(),
  parent: z.number().int().nonnegative().optional(),
  number: z.number().int().nonnegative(),
  request: z.object({ method: z.string(), url: z.string(), key: z.string() }),
  next: z.unknown(),
  selector: z.string().nullable(),
  paginator: z.unknown(),
  total: z.string().nullable(),
  ignored: z.boolean(),
})

/** Every whole page of a package, by resource, parents before their children. */
export async function loggedPages(pack: LoadPackage, config: ResolvedConfig): Promise<readonly LoggedPage[]> {
  const found: LoggedPage[] = []
  for (const { name } of config.resources) {
    for (const { facts, read } of await readPages(pack.pagesFile(name))) {
      const entry = Entry.safeParse(facts)
      if (entry.success) found.push({ entry: entry.data, read })
    }
  }
  return found
}

/** Removes what a run that goes on does not use: the logs of these resources and of everything fetched for their records. */
export async function forgetPages(pack: LoadPackage, config: ResolvedConfig, resources: ReadonlySet<string>): Promise<void> {
  for (const name of withChildren(config, resources)) await pack.removePages(name)
}

export function withChildren(config: ResolvedConfig, resources: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(resources)
  for (const { name, parent } of config.resources) if (parent !== undefined && all.has(parent)) all.add(name)
  return all
}

/** Resources whose log is too old to go on from. */
export async function outdated(pack: LoadPackage, config: ResolvedConfig, now: Date): Promise<ReadonlySet<string>> {
  const times = await Promise.all(config.resources.map(async ({ name }) => [name, await pack.pagesTime(name)] as const))
  return new Set(times.filter(([, time]) => time !== undefined && now.getTime() - time.getTime() > MOST_AGE_MS).map(([name]) => name))
}
