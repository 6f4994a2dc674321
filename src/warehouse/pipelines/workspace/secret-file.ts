import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SealedSecret, SecretPlace, Secrets } from '../../../platform/secrets/index.ts'
import { makeFolder, readJson, writeDurably } from '../package/index.ts'

const FILE = 'secrets.json'
const Sealed = z.record(z.string(), z.object({ key: z.string(), wrapped: z.string(), text: z.string() }))

/** Secrets that pipelines of the command line use: sealed by the installation's master key, in the data folder, without a store. */
export interface SecretFile {
  /** @throws Error when a secret does not open under the present key */
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  names(): Promise<readonly string[]>
  remove(name: string): Promise<boolean>
  /** Puts every secret under the newest master key. @returns how many */
  rewrap(): Promise<number>
}

/** @param secrets opened when a secret is sealed or opened, not before */
export function openSecretFile(dataDir: string, secrets: () => Promise<Secrets>): SecretFile {
  const folder = join(dataDir, 'pipelines')
  const path = join(folder, FILE)
  const read = async (): Promise<Readonly<Record<string, SealedSecret>>> => Sealed.parse((await readJson(path)) ?? {})
  const write = async (all: Readonly<Record<string, SealedSecret>>): Promise<void> => {
    await makeFolder(folder)
    await writeDurably(path, JSON.stringify(all, null, 2))
    await chmod(path, 0o600)
  }
  return {
    get: async (name) => {
      const sealed = new Map(Object.entries(await read())).get(name)
      return sealed === undefined ? undefined : (await secrets()).open(placeOf(name), sealed)
    },
    set: async (name, value) => write({ ...(await read()), [name]: (await secrets()).seal(placeOf(name), value) }),
    names: async () => Object.keys(await read()).sort(),
    remove: async (name) => {
      const { [name]: gone, ...rest } = await read()
      if (gone !== undefined) await write(rest)
      return gone !== undefined
    },
    rewrap: async () => {
      const all = Object.entries(await read())
      if (all.length === 0) return 0
      const under = await secrets()
      await write(Object.fromEntries(all.map(([name, sealed]) => [name, under.rewrap(placeOf(name), sealed)])))
      return all.length
    },
  }
}

function placeOf(name: string): SecretPlace {
  return { tenant: 'installation', table: 'pipeline_secret_file', row: name, column: 'value', version: 1 }
}
