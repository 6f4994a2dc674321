import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface Hit {
  readonly secret: string
  readonly form: string
  readonly where: string
}

interface Needle {
  readonly secret: string
  readonly form: string
  readonly bytes: Buffer
}

/** Finds secrets in bytes, in every form that a program could have written them in. */
export interface SecretScanner {
  scan(where: string, content: Buffer | string): readonly Hit[]
  /** Every file below the folder. */
  scanFolder(folder: string): Promise<{ readonly hits: readonly Hit[]; readonly files: number; readonly bytes: number }>
  /** Text of rows, and what `bytea` values in it hold, unpacked where they are gzip. */
  scanRows(where: string, text: string): readonly Hit[]
}

/** Shorter ones would be found by chance. */
const LEAST_BYTES = 8

export function secretScanner(secrets: ReadonlyMap<string, string>): SecretScanner {
  const needles = [...secrets].flatMap(([secret, text]) => formsOf(text).map(([form, bytes]): Needle => ({ secret, form, bytes })))
  const starts = new Map<number, Needle[]>()
  for (const needle of needles) {
    const at = needle.bytes.readUInt16LE(0)
    starts.set(at, [...(starts.get(at) ?? []), needle])
  }
  const mayStart = new Uint8Array(0x1_00_00)
  for (const start of starts.keys()) mayStart[start] = 1

  const scan = (where: string, content: Buffer | string): readonly Hit[] => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'utf8')
    const hits = new Map<string, Hit>()
    for (let at = 0; at + LEAST_BYTES <= bytes.length; at++) {
      const start = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
      if (mayStart[start] !== 1) continue
      for (const needle of starts.get(start) ?? []) {
        const end = at + needle.bytes.length
        if (end <= bytes.length && bytes.compare(needle.bytes, 0, needle.bytes.length, at, end) === 0)
          hits.set(`${needle.secret} ${needle.form}`, { secret: needle.secret, form: needle.form, where })
      }
    }
    return [...hits.values()]
  }
  return {
    scan,
    scanFolder: async (folder) => {
      const names = await readdir(folder, { recursive: true, withFileTypes: true })
      const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      let bytes = 0
      const hits: Hit[] = []
      for (const file of files) {
        const content = await readFile(file)
        bytes += content.length
        hits.push(...scan(file.slice(folder.length + 1), content))
      }
      return { hits, files: files.length, bytes }
    },
    scanRows: (where, text) => {
      const packed = [...text.matchAll(/\\\\x((?:[0-9a-f]{2}){8,})/g)].map(([, hex = '']) => Buffer.from(hex, 'hex'))
      return [...scan(where, text), ...packed.flatMap((bytes) => scan(`${where} (bytea)`, unpacked(bytes)))]
    },
  }
}

function unpacked(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}

/** @returns each form once; base64 also as it stands in the middle of something longer */
export function formsOf(text: string): readonly (readonly [form: string, bytes: Buffer])[] {
  const raw = Buffer.from(text, 'utf8')
  const json = JSON.stringify(text).slice(1, -1)
  const forms: (readonly [string, string])[] = [
    ['raw', text],
    ['json', json],
    ['json in json', JSON.stringify(json).slice(1, -1)],
    ['json of ascii', ascii(json)],
    ['url', encodeURIComponent(text)],
    ['form', new URLSearchParams({ x: text }).toString().slice(2)],
    ['html', text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')],
    ['sql', text.replaceAll("'", "''")],
    ['hex', raw.toString('hex')],
    ['HEX', raw.toString('hex').toUpperCase()],
    ...base64Forms(raw, 'base64'),
    ...base64Forms(raw, 'base64url'),
  ]
  const seen = new Set<string>()
  return [...forms.map(([form, each]) => [form, Buffer.from(each, 'utf8')] as const), ['utf16', Buffer.from(text, 'utf16le')] as const].filter(([, bytes]) => {
    const key = bytes.toString('latin1')
    const isNew = !seen.has(key) && bytes.length >= LEAST_BYTES
    seen.add(key)
    return isNew
  })
}

/** What is the same whatever comes before and after, for each of the three ways it can lie in the six-bit pattern. */
function base64Forms(raw: Buffer, encoding: 'base64' | 'base64url'): readonly (readonly [string, string])[] {
  return [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), raw])
      .toString(encoding)
      .replaceAll('=', '')
    const bits = (before + raw.length) * 8
    return [`${encoding}+${before}`, padded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))] as const
  })
}

function ascii(text: string): string {
  return [...text].map((each) => (each > '\x7e' ? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}` : each)).join('')
}
