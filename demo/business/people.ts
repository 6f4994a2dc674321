import type { Day } from './days.ts'
import { type Random, random, runningSums } from './random.ts'

export interface Region {
  readonly id: number
  readonly name: string
  readonly manager: string
  readonly share: number
  readonly countries: readonly { readonly name: string; readonly share: number; readonly cities: readonly string[] }[]
}

export const REGIONS: readonly Region[] = [
  {
    id: 1,
    name: 'DACH',
    manager: 'Lena Vogt',
    share: 34,
    countries: [
      { name: 'Germany', share: 74, cities: ['Berlin', 'Hamburg', 'Munich', 'Cologne', 'Leipzig', 'Freiburg'] },
      { name: 'Austria', share: 15, cities: ['Vienna', 'Graz', 'Innsbruck'] },
      { name: 'Switzerland', share: 11, cities: ['Zurich', 'Basel', 'Bern'] },
    ],
  },
  {
    id: 2,
    name: 'Nordics',
    manager: 'Maja Lindqvist',
    share: 17,
    countries: [
      { name: 'Sweden', share: 45, cities: ['Stockholm', 'Gothenburg', 'Uppsala'] },
      { name: 'Norway', share: 25, cities: ['Oslo', 'Bergen'] },
      { name: 'Denmark', share: 20, cities: ['Copenhagen', 'Aarhus'] },
      { name: 'Finland', share: 10, cities: ['Helsinki', 'Tampere'] },
    ],
  },
  {
    id: 3,
    name: 'UK & Ireland',
    manager: 'Owen Hughes',
    share: 19,
    countries: [
      { name: 'United Kingdom', share: 86, cities: ['London', 'Manchester', 'Edinburgh', 'Bristol', 'Leeds'] },
      { name: 'Ireland', share: 14, cities: ['Dublin', 'Cork'] },
    ],
  },
  {
    id: 4,
    name: 'Benelux',
    manager: 'Sanne de Wit',
    share: 13,
    countries: [
      { name: 'Netherlands', share: 60, cities: ['Amsterdam', 'Rotterdam', 'Utrecht'] },
      { name: 'Belgium', share: 35, cities: ['Brussels', 'Ghent', 'Antwerp'] },
      { name: 'Luxembourg', share: 5, cities: ['Luxembourg'] },
    ],
  },
  {
    id: 5,
    name: 'Southern Europe',
    manager: 'Paula Ferrer',
    share: 17,
    countries: [
      { name: 'France', share: 40, cities: ['Paris', 'Lyon', 'Toulouse', 'Lille'] },
      { name: 'Spain', share: 28, cities: ['Madrid', 'Barcelona', 'Valencia'] },
      { name: 'Italy', share: 24, cities: ['Milan', 'Turin', 'Bologna'] },
      { name: 'Portugal', share: 8, cities: ['Lisbon', 'Porto'] },
    ],
  },
]
const FIRST = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Elin',
  'Felix',
  'Greta',
  'Hugo',
  'Ida',
  'Jonas',
  'Karin',
  'Leo',
  'Mia',
  'Noah',
  'Olivia',
  'Paul',
  'Rosa',
  'Sam',
  'Tilda',
  'Victor',
  'Wilma',
  'Yara',
  'Emil',
  'Nora',
  'Oscar',
  'Lucia',
  'Marco',
  'Ines',
  'Tom',
  'Freya',
]
const LAST = [
  'Berg',
  'Weber',
  'Smith',
  'Jansen',
  'Rossi',
  'Garcia',
  'Moreau',
  'Nielsen',
  'Larsen',
  'Novak',
  'Fischer',
  'Brown',
  'Visser',
  'Conti',
  'Lopez',
  'Dubois',
  'Hansen',
  'Keller',
  'Taylor',
  'Maes',
  'Silva',
  'Martin',
  'Andersson',
  'Schmid',
  'Murphy',
  'Evans',
  'Peeters',
  'Ricci',
  'Costa',
  'Virtanen',
]
export const SEGMENTS = ['Consumer', 'Business', 'Education'] as const
const SOURCES = ['Organic search', 'Paid search', 'Social', 'Referral', 'Newsletter', 'Marketplace'] as const
const BUSINESS_SHARE = 0.11
const EDUCATION_SHARE = 0.05

export interface Customer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly country: string
  readonly city: string
  readonly region: Region
  readonly segment: (typeof SEGMENTS)[number]
  readonly source: (typeof SOURCES)[number]
  readonly signedUp: Day
  readonly newsletter: boolean
}

/** Customers in order of signing up; the first `founders` were there before the first day. */
export function customers(count: number, founders: number, first: Day, last: Day): Customer[] {
  const chance = random('customers')
  const regionSums = runningSums(REGIONS.map((region) => region.share))
  return Array.from({ length: count }, (_, index) => {
    const region = REGIONS[chance.weighted(regionSums)] ?? oops()
    const country = region.countries[chance.weighted(runningSums(region.countries.map((each) => each.share)))] ?? oops()
    const name = `${chance.pick(FIRST)} ${chance.pick(LAST)}`
    const draw = chance.next()
    const segment = draw < BUSINESS_SHARE ? 'Business' : draw < BUSINESS_SHARE + EDUCATION_SHARE ? 'Education' : 'Consumer'
    const id = index + 1
    return {
      id,
      name,
      email: `${name.toLowerCase().replace(' ', '.')}.${id}@example.com`,
      country: country.name,
      city: chance.pick(country.cities),
      region,
      segment,
      source: chance.pick(SOURCES),
      signedUp: signUpDay(chance, index, count, founders, first, last),
      newsletter: chance.chance(0.42),
    }
  })
}

/** Founders in the year before; the rest spread so that sign-ups grow by about half from the first year to the last. */
function signUpDay(chance: Random, index: number, count: number, founders: number, first: Day, last: Day): Day {
  if (index < founders) return first - 365 + Math.floor((index / founders) * 365)
  const share = (index - founders + chance.next()) / (count - founders)
  return first + Math.floor(share ** 0.85 * (last - first + 1))
}

function oops(): never {
  throw new Error('weights and items differ in number')
}
