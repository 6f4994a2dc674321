import { BOOLEAN, DATE, DECIMAL, type DuckDBType, INTEGER, TIMESTAMP, VARCHAR } from '@duckdb/node-api'

/** Tables of the demo business. Foreign keys are not declared, as in most warehouses: sync finds them. */
export interface TableDefinition {
  readonly name: string
  readonly comment: string
  readonly columns: readonly (readonly [name: string, type: DuckDBType, comment: string])[]
  readonly key: readonly string[]
}

const MONEY = DECIMAL(12, 2)
const SHARE = DECIMAL(4, 2)

export const TABLES: readonly TableDefinition[] = [
  {
    name: 'regions',
    comment: 'Sales regions and who runs them',
    key: ['region_id'],
    columns: [
      ['region_id', INTEGER, ''],
      ['name', VARCHAR, ''],
      ['manager', VARCHAR, 'Head of the region'],
    ],
  },
  {
    name: 'categories',
    comment: 'Product categories',
    key: ['category_id'],
    columns: [
      ['category_id', INTEGER, ''],
      ['name', VARCHAR, ''],
      ['department', VARCHAR, 'Outdoor, Clothing, Home or Mobility'],
    ],
  },
  {
    name: 'products',
    comment: 'Everything that is or was sold',
    key: ['product_id'],
    columns: [
      ['product_id', INTEGER, ''],
      ['name', VARCHAR, ''],
      ['category_id', INTEGER, ''],
      ['list_price', MONEY, 'Today’s price in euro'],
      ['unit_cost', MONEY, 'What one piece costs us in euro'],
      ['launched_on', DATE, ''],
    ],
  },
  {
    name: 'customers',
    comment: 'People and companies that signed up',
    key: ['customer_id'],
    columns: [
      ['customer_id', INTEGER, ''],
      ['name', VARCHAR, ''],
      ['email', VARCHAR, ''],
      ['country', VARCHAR, ''],
      ['city', VARCHAR, ''],
      ['region_id', INTEGER, ''],
      ['segment', VARCHAR, 'Consumer, Business or Education'],
      ['acquisition_source', VARCHAR, 'How the customer found us'],
      ['signed_up_on', DATE, ''],
      ['newsletter', BOOLEAN, 'Receives the newsletter'],
    ],
  },
  {
    name: 'orders',
    comment: 'Orders; cancelled ones stay',
    key: ['order_id'],
    columns: [
      ['order_id', INTEGER, ''],
      ['customer_id', INTEGER, ''],
      ['ordered_at', TIMESTAMP, 'Local time of the business'],
      ['status', VARCHAR, 'completed, processing or cancelled'],
      ['channel', VARCHAR, 'Web, App, Marketplace or Phone'],
      ['payment_method', VARCHAR, ''],
      ['shipping_cost', MONEY, 'Paid by the customer, in euro'],
    ],
  },
  {
    name: 'order_lines',
    comment: 'One product in one order',
    key: ['line_id'],
    columns: [
      ['line_id', INTEGER, ''],
      ['order_id', INTEGER, ''],
      ['product_id', INTEGER, ''],
      ['quantity', INTEGER, ''],
      ['unit_price', MONEY, 'Before discount, in euro'],
      ['discount', SHARE, 'Share of the price, 0 to 0.15'],
    ],
  },
  {
    name: 'returns',
    comment: 'What customers sent back',
    key: ['return_id'],
    columns: [
      ['return_id', INTEGER, ''],
      ['line_id', INTEGER, ''],
      ['returned_on', DATE, ''],
      ['quantity', INTEGER, ''],
      ['reason', VARCHAR, ''],
      ['refund', MONEY, 'Paid back, in euro'],
    ],
  },
  {
    name: 'marketing_spend',
    comment: 'Advertising, per day, channel and campaign',
    key: ['day', 'channel', 'campaign'],
    columns: [
      ['day', DATE, ''],
      ['channel', VARCHAR, ''],
      ['campaign', VARCHAR, ''],
      ['amount', MONEY, 'In euro'],
      ['impressions', INTEGER, ''],
      ['clicks', INTEGER, ''],
    ],
  },
  {
    name: 'web_sessions',
    comment: 'Visits to the shop and the app',
    key: ['session_id'],
    columns: [
      ['session_id', INTEGER, ''],
      ['started_at', TIMESTAMP, ''],
      ['customer_id', INTEGER, 'Empty when the visitor is not signed in'],
      ['device', VARCHAR, ''],
      ['source', VARCHAR, 'Where the visit came from'],
      ['country', VARCHAR, ''],
      ['pages', INTEGER, 'Pages viewed'],
      ['seconds', INTEGER, 'Length of the visit'],
      ['converted', BOOLEAN, 'Ended in an order'],
    ],
  },
  {
    name: 'support_tickets',
    comment: 'Questions and complaints',
    key: ['ticket_id'],
    columns: [
      ['ticket_id', INTEGER, ''],
      ['customer_id', INTEGER, ''],
      ['order_id', INTEGER, ''],
      ['opened_at', TIMESTAMP, ''],
      ['closed_at', TIMESTAMP, 'Empty while open'],
      ['topic', VARCHAR, ''],
      ['priority', VARCHAR, 'Low, Normal, High or Urgent'],
      ['satisfaction', INTEGER, '1 to 5; empty when not answered'],
    ],
  },
  {
    name: 'stock_daily',
    comment: 'Pieces on hand at the end of each day',
    key: ['day', 'product_id'],
    columns: [
      ['day', DATE, ''],
      ['product_id', INTEGER, ''],
      ['on_hand', INTEGER, ''],
    ],
  },
]
