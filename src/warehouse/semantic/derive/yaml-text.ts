import { Document, isCollection, isScalar, isSeq, type Node, Scalar, visit } from 'yaml'

/** Plain words that YAML 1.1 readers take for something else, and times that they take for numbers. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~|[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?|=|<<)$/i
const BLOCK_DEPTH = 2

/** A model file: named things one per line, their keys in flow style; readable the same by YAML 1.1 and 1.2. */
export function yamlText(value: object): string {
  const document = new Document(value, { version: '1.2' })
  flowWithin(document.contents, 0)
  guardAmbiguous(document)
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** Flow style for lists and for what lies two levels and more below the top; `depth` is the node's own. */
export function flowWithin(node: Node | null, depth: number): void {
  if (node === null) return
  visit(node, {
    Collection(_key, inner, path) {
      const level = depth + path.filter((one) => isCollection(one)).length
      if (isSeq(inner) || level >= BLOCK_DEPTH) inner.flow = true
    },
  })
}

/** Puts quotes around words whose meaning depends on the version of YAML. */
export function guardAmbiguous(document: Document): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && AMBIGUOUS.test(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && typeof pair.key.value === 'string' && AMBIGUOUS.test(pair.key.value)) pair.key.type = Scalar.QUOTE_DOUBLE
    },
  })
}
