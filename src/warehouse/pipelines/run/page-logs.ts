import type { ExtractedPage } from '../extract/index.ts'
import { type Failpoint, type LoadPackage, openPageLog, type PageLog } from '../package/index.ts'

/** The logs of one package, opened as their resources give pages. */
export interface PageLogs {
  append(page: ExtractedPage): Promise<void>
  /** Resolves when every page would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

export function openPageLogs(pack: LoadPackage, now: () => Date, failpoint: Failpoint): PageLogs {
  const open = new Map<string, PageLog>()
  const logOf = async (resource: string): Promise<PageLog> => {
    const known = open.get(resource)
    if (known !== undefined) return known
    const made = await openPageLog(pack.pagesFile(resource), { now, synced: () => failpoint('page-synced') })
    open.set(resource, made)
    return made
  }
  return {
    append: async ({ resource, log: facts, bytes, replayed }) => {
      if (replayed) return
      await (await logOf(resource)).append({ facts, bytes })
      failpoint('page-appended')
    },
    sync: async () => {
      for (const log of open.values()) await log.sync()
    },
    close: async () => {
      for (const log of open.values()) await log.close()
    },
  }
}
