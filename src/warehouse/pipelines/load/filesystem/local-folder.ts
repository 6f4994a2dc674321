import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { hasCode, makeFolder, storing, syncFolder, writeDurably } from '../../package/index.ts'
import type { FileStore } from './file-store.ts'

/** Files below a folder of this machine. */
export function localFolder(root: string): FileStore {
  const pathOf = (name: string): string => join(root, ...name.split('/'))

  return {
    folder: root,
    location: `file://${root}`,
    list: async (prefix) => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      })
      const names = entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      return names.filter((name) => name.startsWith(prefix))
    },
    read: (name) =>
      readFile(pathOf(name), 'utf8').catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return null
        throw error
      }),
    take: async (localPath, name) => {
      await storing(localPath, async () => {
        await sync(localPath)
        await makeFolder(dirname(pathOf(name)))
        await rename(localPath, pathOf(name))
        await syncFolder(dirname(pathOf(name)))
        await syncFolder(root)
      })
    },
    write: async (name, text) => {
      await makeFolder(dirname(pathOf(name)))
      await writeDurably(pathOf(name), text)
      await syncFolder(root)
    },
    localPath: async (name) => pathOf(name),
    remove: (name) => rm(pathOf(name), { force: true }),
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
