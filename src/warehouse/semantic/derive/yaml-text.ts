import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml'

/** Plain words that YAML 1.1 readers take for something else, and times that they take for numbers. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|~|[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?|=|<<)$/i
const BLOCK_DEPTH = 2

/** A model file: named things one per line, their keys in flow style; readable the same by YAML 1.1 and 1.2. */
export function yamlText(value: object): string {
  const document = new Document(value, { version: '1.2' })
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && AMBIGUOUS.test(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
    Collection(_key, node, path) {
      const depth = path.filter((one) => isMap(one) || isSeq(one)).length
      if (isSeq(node) || depth >= BLOCK_DEPTH) node.flow = true
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && AMBIGUOUS.test(String(pair.key.value))) pair.key.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
