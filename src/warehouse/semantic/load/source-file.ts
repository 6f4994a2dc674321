import { isMap, isNode, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml'
import type { Json } from '../../../flow.ts'

/** One file of a model, as exported, imported and kept. `path` is relative with `/`, for example `model/shop/order.yaml`. */
export interface ModelFile {
  readonly path: string
  readonly text: string
}
export type KeyPath = readonly (string | number)[]
export interface Position {
  readonly line: number
  readonly column: number
}

/** A parsed file that can say where in its text a value stands. */
export interface SourceFile {
  readonly path: string
  readonly value: Json
  /** First syntax error, if any; `value` is then null. */
  readonly fault?: { readonly message: string; readonly position: Position }
  /** Where the value at a path of keys begins, or `offset` characters into it; falls back to the nearest parent. */
  position(path: KeyPath, offset?: number): Position
  /** Where a key itself stands. */
  keyPosition(path: KeyPath): Position
}

/** Parses YAML 1.2 (core schema), keeping positions. Never throws. */
export function readSource(file: ModelFile): SourceFile {
  const lines = new LineCounter()
  const document = parseDocument(file.text, { version: '1.2', lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const locate = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const [error] = document.errors
  const fault = error && { message: firstLine(error.message), position: locate(error.pos[0]) }
  return {
    path: file.path,
    value: fault ? null : asJson(document.toJS({ maxAliasCount: 100 })),
    ...(fault && { fault }),
    position: (path, offset = 0) => locate(startOf(document.contents, path, offset, file.text)),
    keyPosition: (path) => locate(keyStart(document.contents, path)),
  }
}

function startOf(root: ParsedNode | null, path: KeyPath, offset: number, text: string): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = nodeAt(root, path.slice(0, depth))
    if (node?.range) return depth === path.length ? within(node, node.range[0], offset, text) : node.range[0]
  }
  return 0
}

/** Offset of a character of a scalar's value in the file: quotes and doubled or escaped quotes take room of their own. */
function within(node: Node, start: number, offset: number, text: string): number {
  if (!isScalar(node) || offset === 0 || typeof node.value !== 'string') return start + (offset === 0 ? 0 : offset)
  const quote = text[start]
  if (quote !== '"' && quote !== "'") return start + offset
  let at = start + 1
  for (let read = 0; read < offset; read += 1) at += text[at] === '\\' || (quote === "'" && text[at] === "'") ? 2 : 1
  return at
}

function keyStart(root: ParsedNode | null, path: KeyPath): number {
  const parent = nodeAt(root, path.slice(0, -1))
  if (!isMap(parent)) return startOf(root, path, 0, '')
  const key = parent.items.map((pair) => pair.key).find((one) => isScalar(one) && String(one.value) === String(path.at(-1)))
  return isNode(key) && key.range ? key.range[0] : (parent.range?.[0] ?? 0)
}

function nodeAt(root: ParsedNode | null, path: KeyPath): Node | undefined {
  if (root === null) return undefined
  if (path.length === 0) return root
  const found = isMap(root) || 'getIn' in root ? root.getIn(path, true) : undefined
  return isNode(found) ? found : undefined
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}

function asJson(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(asJson)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asJson(part)]))
  return null
}
