import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AwsV4Signer } from 'aws4fetch'
import { AppError } from '../../../../errors.ts'
import type { FileStore } from './file-store.ts'

const NOT_FOUND = 404
const SERVER_FAULT = 500
const TOO_MANY = 429
const LIST_PAGES = 10_000

export interface ObjectStoreSettings {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000` */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** Before every name; empty or ending in `/`. */
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Files in a bucket, spoken to by S3's protocol with the bucket in the path, as every such store understands it.
 * A PUT shows nobody a part of an object, so a manifest needs no rename.
 *
 * @param dial where requests go; checks addresses, and holds a whole answer
 * @source https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function objectStore(settings: ObjectStoreSettings, dial: typeof fetch): FileStore {
  const { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey } = settings
  const base = `${endpoint.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`
  const urlOf = (name: string): string => `${base}/${`${prefix}${name}`.split('/').map(encodeURIComponent).join('/')}`

  async function call(method: string, url: string, body?: Uint8Array): Promise<Response> {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex')
    const signer = new AwsV4Signer({ method, url, headers: { 'x-amz-content-sha256': hash }, service: 's3', region, accessKeyId, secretAccessKey })
    const signed = await signer.sign()
    const response = await dial(signed.url.href, { method, headers: signed.headers, ...(body !== undefined && { body }) }).catch((error: unknown) => {
      throw new AppError('pipeline_load', { why: 'the object store cannot be reached', transient: true }, { cause: error })
    })
    if (response.ok || response.status === NOT_FOUND) return response
    const transient = response.status >= SERVER_FAULT || response.status === TOO_MANY
    if (transient) throw new AppError('pipeline_load', { why: `the object store answered ${response.status}`, transient })
    throw new AppError('pipeline_destination', {
      destination: 'filesystem',
      why: `the object store answered ${response.status} ${codeOf(await response.text())}`.trim(),
    })
  }

  async function get(name: string): Promise<Response | null> {
    const response = await call('GET', urlOf(name))
    return response.status === NOT_FOUND ? null : response
  }

  async function put(name: string, body: Uint8Array): Promise<void> {
    const response = await call('PUT', urlOf(name), body)
    if (!response.ok) throw new AppError('pipeline_destination', { destination: 'filesystem', why: `there is no bucket ${bucket}` })
  }

  return {
    location: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    list: async (wanted) => {
      const names: string[] = []
      let token: string | undefined
      for (let page = 0; page < LIST_PAGES; page++) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: `${prefix}${wanted}`, ...(token !== undefined && { 'continuation-token': token }) })
        const response = await call('GET', `${base}?${query.toString().replaceAll('+', '%20')}`)
        if (!response.ok) throw new AppError('pipeline_destination', { destination: 'filesystem', why: `there is no bucket ${bucket}` })
        const text = await response.text()
        for (const key of elements(text, 'Key')) names.push(key.slice(prefix.length))
        token = elements(text, 'NextContinuationToken')[0]
        if (token === undefined) return names
      }
      throw new AppError('pipeline_destination', { destination: 'filesystem', why: 'the object store lists without end' })
    },
    read: async (name) => (await get(name))?.text() ?? null,
    take: async (localPath, name) => put(name, await readFile(localPath)),
    write: (name, text) => put(name, new TextEncoder().encode(text)),
    localPath: async (name, workFolder) => {
      const response = await get(name)
      if (response === null) throw new AppError('pipeline_load', { why: `the file ${name} of this dataset is gone` })
      const path = join(workFolder, 'fetched', ...name.split('/'))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, new Uint8Array(await response.arrayBuffer()))
      return path
    },
    remove: async (name) => {
      await call('DELETE', urlOf(name))
    },
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }

/** Contents of the elements of a name in an answer of S3, which nests nothing in those that are asked for. */
function elements(xml: string, name: string): readonly string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))
  return [...found].map(([, text = '']) =>
    text.replace(/&(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);/gi, (entity) => ENTITIES[entity.toLowerCase()] ?? numeric(entity)),
  )
}

function numeric(entity: string): string {
  const hex = /^&#x([0-9a-f]+);$/i.exec(entity)?.[1]
  const code = hex === undefined ? Number.parseInt(entity.slice('&#'.length), 10) : Number.parseInt(hex, 16)
  return String.fromCodePoint(code)
}

/** The code of an error, which says what to change; its text may quote the request. */
function codeOf(xml: string): string {
  return elements(xml, 'Code')[0] ?? ''
}
