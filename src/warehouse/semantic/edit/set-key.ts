import { type Document, isMap, isScalar, parseDocument, Scalar } from 'yaml'
import type { Json } from '../../../flow.ts'
import { flowWithin, guardAmbiguous } from '../derive/yaml-text.ts'
import type { KeyPath, ModelFile } from '../load/source-file.ts'

/** The file with one value set, or removed when undefined. Comments, order and style of everything else stay. */
export function setKey(file: ModelFile, path: KeyPath, value: Json | undefined): ModelFile {
  const document = openDocument(file)
  if (value === undefined) document.deleteIn(path)
  else putIn(document, path, value)
  return { path: file.path, text: printDocument(document) }
}

export function openDocument(file: ModelFile): Document {
  return parseDocument(file.text, { version: '1.2' })
}

export function printDocument(document: Document): string {
  guardAmbiguous(document)
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** Sets a value as if it had been there from the start: mappings below the second level in flow style. */
export function putIn(document: Document, path: KeyPath, value: Json): void {
  const existing = document.getIn(path, true)
  if (isScalar(existing) && (typeof value !== 'object' || value === null)) {
    existing.value = value
    existing.type = typeof value === 'string' && existing.type !== Scalar.BLOCK_LITERAL ? existing.type : undefined
    return
  }
  const node = document.createNode(value)
  flowWithin(node, path.length)
  document.setIn(path, node)
  const parent = document.getIn(path.slice(0, -1), true)
  if (isMap(parent) && parent.items.length === 1 && path.length <= 2) parent.flow = false
}
