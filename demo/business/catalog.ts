/** What Alder & Finch sells: outdoor and home goods, in eleven categories and four departments. */
export interface Category {
  readonly id: number
  readonly name: string
  readonly department: string
  /** Month of the year (0–11) in which it sells best, and how much more it then sells. */
  readonly peak: number
  readonly swing: number
}
export interface Product {
  readonly id: number
  readonly name: string
  readonly category: Category
  /** In cents. */
  readonly price: number
  readonly cost: number
  /** Share of its category's sales, before seasons and stories. */
  readonly popularity: number
  /** Months before the first of the last month it was launched; negative means it was there from the start. */
  readonly launchedMonthsAgo: number
}

type Line = readonly [name: string, price: number, popularity: number, launchedMonthsAgo?: number]
const SHELVES: readonly (readonly [department: string, category: string, peak: number, swing: number, lines: readonly Line[]])[] = [
  [
    'Outdoor',
    'Tents',
    5,
    0.7,
    [
      ['Willow Two-Person Tent', 189, 9],
      ['Heron Family Tent', 349, 6],
      ['Skylark Ultralight Tent', 429, 4],
      ['Badger Winter Tent', 519, 2],
      ['Starling Pop-Up Tent', 99, 8],
      ['Tarp & Poles Set', 59, 5],
    ],
  ],
  [
    'Outdoor',
    'Backpacks',
    6,
    0.4,
    [
      ['Summit Backpack 45 L', 149, 11],
      ['Ridge Daypack 20 L', 79, 12],
      ['Moor Hydration Pack', 69, 6],
      ['Fell Trekking Pack 65 L', 199, 5],
      ['Commuter Roll-Top', 89, 9],
      ['Kids Explorer Pack', 39, 6],
    ],
  ],
  [
    'Outdoor',
    'Camp Kitchen',
    6,
    0.5,
    [
      ['Ember Camp Stove', 89, 12],
      ['Titan Cook Set', 65, 8],
      ['Kettle & Mug Set', 35, 9],
      ['Cooler Box 30 L', 119, 6],
      ['Folding Sink', 19, 5],
      ['Campfire Grill', 45, 7],
    ],
  ],
  [
    'Outdoor',
    'Sleeping Bags',
    5,
    0.5,
    [
      ['Down Bag Comfort', 229, 6],
      ['Down Bag Extreme', 389, 3],
      ['Synthetic Bag Summer', 79, 9],
      ['Kids Bag', 49, 6],
      ['Self-Inflating Mat', 69, 10],
    ],
  ],
  [
    'Outdoor',
    'Lighting',
    10,
    0.5,
    [
      ['Trail Lantern', 49, 16],
      ['Head Torch 400', 39, 11],
      ['Head Torch Pro 900', 79, 6],
      ['String Lights', 25, 8],
      ['Solar Charger', 99, 5],
    ],
  ],
  [
    'Clothing',
    'Jackets',
    10,
    0.6,
    [
      ['Drizzle Rain Jacket', 129, 10],
      ['Nordwind Down Jacket', 249, 8],
      ['Soft Shell Classic', 119, 8],
      ['Fleece Half-Zip', 69, 11],
      ['Kids Rain Set', 59, 6],
    ],
  ],
  [
    'Clothing',
    'Footwear',
    8,
    0.3,
    [
      ['Granite Hiking Boot', 179, 10],
      ['Trail Runner 3', 129, 11],
      ['Camp Sandal', 49, 7],
      ['Winter Boot Lined', 159, 6],
      ['Merino Socks (3 pairs)', 29, 14],
    ],
  ],
  [
    'Home',
    'Coffee & Tea',
    11,
    0.4,
    [
      ['Hand Grinder', 69, 9],
      ['Pour-Over Set', 45, 9],
      ['Espresso Beans 1 kg', 24, 15],
      ['Filter Beans 1 kg', 21, 13],
      ['Green Tea Tin', 14, 8],
      ['Insulated Bottle', 32, 14],
    ],
  ],
  [
    'Home',
    'Blankets & Throws',
    11,
    0.8,
    [
      ['Wool Blanket', 119, 8],
      ['Picnic Blanket', 39, 8],
      ['Recycled Throw', 49, 9],
      ['Heated Throw', 89, 7],
    ],
  ],
  [
    'Home',
    'Garden',
    4,
    0.9,
    [
      ['Hammock', 79, 9],
      ['Fire Bowl', 159, 6],
      ['Herb Planter', 35, 8],
      ['Folding Chair', 59, 11],
      ['Bird Feeder', 29, 8],
    ],
  ],
  [
    'Mobility',
    'Cycling',
    6,
    0.4,
    [
      ['Pannier Pair', 99, 8, 8],
      ['Bike Repair Kit', 35, 9, 8],
      ['Commuter Helmet', 79, 9, 8],
      ['Frame Bag', 45, 6, 8],
      ['Cargo E-Bike Trailer', 399, 2, 8],
    ],
  ],
]

export const CATEGORIES: readonly Category[] = SHELVES.map(([department, name, peak, swing], index) => ({ id: index + 1, name, department, peak, swing }))

export const PRODUCTS: readonly Product[] = SHELVES.flatMap(([, name, , , lines]) => lines.map((line) => ({ shelf: name, line }))).map(
  ({ shelf, line: [name, price, popularity, launchedMonthsAgo = -1] }, index) => {
    const category = CATEGORIES.find((each) => each.name === shelf)
    if (category === undefined) throw new Error(`no shelf ${shelf}`)
    return { id: index + 1, name, category, price: price * 100, cost: Math.round(price * (52 + ((index * 7) % 14))), popularity, launchedMonthsAgo }
  },
)

export function productNamed(name: string): Product {
  const product = PRODUCTS.find((each) => each.name === name)
  if (product === undefined) throw new Error(`no product ${name}`)
  return product
}
