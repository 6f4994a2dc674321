import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { expect, test } from 'vitest'
import { createFetch } from '../../../../platform/egress/index.ts'
import { destinationConformance, type Subject } from '../fixtures/conformance.ts'
import { publishedFiles } from '../fixtures/published-files.ts'
import { filesystemDestination, objectStore } from '../index.ts'

const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1' }

/** All that goes another way than in a folder: names, reading back, replacing, manifests, failures, sweeping. */
const OVER_THE_WIRE = /names|delete-insert|replace empties|load id|aborted|killed|drops/

destinationConformance('Files in an object store', startStore, OVER_THE_WIRE)

test('wrong keys and a missing bucket are named', async () => {
  const store = await startStore()
  try {
    const wrongKeys = store.at({ accessKeyId: 'wrong' })
    await expect(wrongKeys.open('x')).rejects.toThrow(/403 InvalidAccessKeyId/)
    await expect(store.at({ bucket: 'missing' }).open('x')).rejects.toThrow(/no bucket missing/)
  } finally {
    await store.close()
  }
})

async function startStore(): Promise<Subject & { readonly at: (other: Partial<Parameters<typeof objectStore>[0]>) => Subject['destination'] }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-s3-'))
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: folder, configureBuckets: [{ name: 'lake', configs: [] }] })
  const { port } = await new Promise<AddressInfo>((resolve, reject) => server.run((error, address) => (error ? reject(error) : resolve(address))))
  const dial = createFetch({ privateHosts: [] }, { purpose: 'pipeline', opened: 'any', timeoutMs: 30_000, maxBytes: 2 ** 28 })
  const storeOf = (dataset: string, other: Partial<Parameters<typeof objectStore>[0]> = {}) =>
    objectStore({ endpoint: `http://127.0.0.1:${port}`, bucket: 'lake', prefix: `base/${dataset}/`, ...KEYS, ...other }, dial)
  const at = (other: Partial<Parameters<typeof objectStore>[0]>) =>
    filesystemDestination({ storeOf: (dataset) => storeOf(dataset, other), format: 'parquet', workFolderOf: (dataset) => join(folder, 'work', dataset) })
  return {
    at,
    destination: at({}),
    published: (dataset) => ({
      ...publishedFiles(storeOf(dataset), join(folder, 'read')),
      leftovers: () => readdir(join(folder, 'work', dataset)).catch(() => []),
    }),
    close: async () => {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
