import { expect, test } from 'vitest'
import { shopFiles } from './fixtures/files.ts'
import { mergeModel, printModel, setKey, splitModel } from './index.ts'

const order = {
  path: 'model/shop/order.yaml',
  text: `# orders of the shop
entity: order
table: shop.public.orders
key: [order_id] # their number
fields:
  order_id: { column: order_id, type: integer }
  state: { column: status, type: text, label: State } # renamed by hand
`,
}

test('setting a key leaves comments, order and style alone', () => {
  const labelled = setKey(order, ['fields', 'state', 'synonyms'], ['status', 'on'])
  expect(labelled.text).toBe(order.text.replace('label: State }', 'label: State, synonyms: [ status, "on" ] }').replace('[order_id]', '[ order_id ]'))
  const added = setKey(order, ['measures', 'orders'], { formula: 'count()' })
  expect(added.text.endsWith('measures:\n  orders: { formula: count() }\n')).toBe(true)
  expect(setKey(added, ['measures'], undefined).text).toBe(order.text.replace('[order_id]', '[ order_id ]'))
})

test('sync adds what is new and changes nothing a person wrote', () => {
  const derived = {
    path: 'model/shop/order.yaml',
    text: `entity: orders
table: shop.public.orders
key: [order_id]
fields:
  order_id: { column: order_id, type: integer, label: Order ID }
  status: { column: status, type: text, label: Status, examples: [paid] }
  placed: { column: placed, type: date }
  customer_id: { column: customer_id, type: integer, hidden: true }
joins:
  customer: { to: customer, keys: { customer_id: customer_id }, cardinality: many_to_one, inverse: orders }
`,
  }
  const { files, changes } = mergeModel([order], [derived])
  expect(changes).toEqual(['order.state.examples', 'order.placed', 'order.customer_id', 'order.customer'])
  expect(files[0]?.text).toBe(`# orders of the shop
entity: order
table: shop.public.orders
key: [ order_id ] # their number
fields:
  order_id: { column: order_id, type: integer }
  state: { column: status, type: text, label: State, examples: [ paid ] } # renamed by hand
  placed: { column: placed, type: date }
  customer_id: { column: customer_id, type: integer, hidden: true }
joins:
  customer: { to: customer, keys: { customer_id: customer_id }, cardinality: many_to_one, inverse: orders, suggested: true }
`)
  expect(mergeModel(files, [derived], [derived]).changes).toEqual([])
})

test('sync never brings back what a person removed, and follows a changed column type', () => {
  const was = { path: order.path, text: order.text.replace('fields:', 'fields:\n  note: { column: note, type: text }') }
  const now = { path: order.path, text: was.text.replace('order_id, type: integer', 'order_id, type: text') }
  const { files, changes } = mergeModel([order], [now], [was])
  expect(changes).toEqual(['order.order_id.type'])
  expect(files[0]?.text).toContain('order_id: { column: order_id, type: text }')
})

test('files printed as one text can be split again', () => {
  const files = shopFiles().map((file) => ({ ...file, text: file.text.replace(/^# file: .*\n/, '') }))
  expect(splitModel(printModel(files))).toEqual(files)
})
