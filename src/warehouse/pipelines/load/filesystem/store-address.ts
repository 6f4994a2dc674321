import { AppError } from '../../../../errors.ts'
import type { ObjectStoreSettings } from './object-store.ts'

const DEFAULT_REGION = 'us-east-1'

/**
 * `s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX?region=…&tls=off`; a key or secret with `/`, `+` or `@` percent-encoded.
 * @returns null for what is no address of a store
 */
export function parseStoreAddress(text: string): ObjectStoreSettings | null {
  if (!text.startsWith('s3://')) return null
  const url = URL.parse(text)
  const [bucket = '', ...rest] = (url?.pathname ?? '').slice(1).split('/').map(decodeURIComponent)
  if (url === null || url.hostname === '' || bucket === '' || url.username === '' || url.password === '') {
    throw new AppError('pipeline_config', { where: 'pipeline.destination.path', why: 'an object store is s3://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION' })
  }
  const prefix = rest.filter((part) => part !== '').join('/')
  return {
    endpoint: `${url.searchParams.get('tls') === 'off' ? 'http' : 'https'}://${url.host}`,
    region: url.searchParams.get('region') ?? DEFAULT_REGION,
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  }
}
