import { promisify } from 'node:util'
import { crc32, deflate, inflate } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const RGBA_8_BIT = Buffer.from([8, 6, 0, 0, 0])
const RGB_8_BIT = Buffer.from([8, 2, 0, 0, 0])
const WITH_ALPHA = 4
const WITHOUT = 3

/** The picture without its alpha, on white: pdfkit takes seconds to part the two. A PNG of another kind stays as it is. @throws if it is none */
export async function opaquePng(png: Uint8Array): Promise<Uint8Array> {
  const chunks = chunksOf(Buffer.from(png.buffer, png.byteOffset, png.byteLength))
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (header === undefined) throw new Error('a picture that is no PNG')
  if (!header.subarray(8).equals(RGBA_8_BIT)) return png
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const filtered = await promisify(inflate)(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))
  const pixels = await promisify(deflate)(flattened(unfiltered(filtered, width * WITH_ALPHA, height), width, height))
  const opaque = Buffer.concat([header.subarray(0, 8), RGB_8_BIT])
  return Buffer.concat([SIGNATURE, chunk('IHDR', opaque), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

function chunksOf(png: Buffer): readonly Chunk[] {
  const found: Chunk[] = []
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at)
    found.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return found
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** @source PNG specification, section 9: each line begins with the kind of its filter */
function unfiltered(lines: Buffer, stride: number, height: number): Uint8Array {
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)] ?? 0
    const from = y * (stride + 1) + 1
    const to = y * stride
    for (let x = 0; x < stride; x++) {
      const left = x >= WITH_ALPHA ? (out[to + x - WITH_ALPHA] ?? 0) : 0
      const up = y > 0 ? (out[to + x - stride] ?? 0) : 0
      const corner = y > 0 && x >= WITH_ALPHA ? (out[to + x - stride - WITH_ALPHA] ?? 0) : 0
      out[to + x] = (lines[from + x] ?? 0) + predicted(filter, left, up, corner)
    }
  }
  return out
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (byLeft <= byUp && byLeft <= byCorner) return left
  return byUp <= byCorner ? up : corner
}

/** Lines of RGB without a filter. */
function flattened(pixels: Uint8Array, width: number, height: number): Buffer {
  const out = Buffer.alloc((width * WITHOUT + 1) * height)
  let to = 0
  for (let y = 0; y < height; y++) {
    to += 1
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * WITH_ALPHA
      const alpha = (pixels[from + 3] ?? 255) / 255
      for (let k = 0; k < WITHOUT; k++) out[to++] = Math.round((pixels[from + k] ?? 255) * alpha + 255 * (1 - alpha))
    }
  }
  return out
}
