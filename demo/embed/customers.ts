/** A customer of the sample product, and the rows of the demo business that are theirs. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly country: string
  /** Who is signed in to the product. */
  readonly person: { readonly email: string; readonly name: string }
  /** How Parley's page is to look beside this customer's own colours. */
  readonly look: Readonly<Record<string, string>>
}

export const CUSTOMERS: readonly Customer[] = [
  {
    id: 'outfitters-germany',
    name: 'Outfitters Germany',
    country: 'Germany',
    person: { email: 'greta@outfitters.example', name: 'Greta Brandt' },
    look: { primaryColor: '1d4ed8', uiMode: 'light' },
  },
  {
    id: 'outfitters-france',
    name: 'Outfitters France',
    country: 'France',
    person: { email: 'camille@outfitters.example', name: 'Camille Laurent' },
    look: { primaryColor: 'b45309', uiMode: 'light' },
  },
]

const via = ['orders', 'order_lines', 'returns', 'support_tickets'].map((table) => ({ name: `main.${table}`, access: 'via' }))
const shared = ['products', 'categories'].map((table) => ({ name: `main.${table}`, access: 'shared' }))

/** The space of a customer: customers of their country, what belongs to those, and the catalogue that is everybody's. */
export function spaceOf({ id, name, country }: Customer, origin: string) {
  return {
    name,
    customer_id: id,
    filters: { country: { operator: 'equals', value: country } },
    tables: [...via, ...shared],
    embed_origins: [origin],
    suggested_questions: ['How many customers do we have?', 'Revenue by month this year', 'Top 5 products by revenue in 2026', 'Customers by city'],
  }
}
