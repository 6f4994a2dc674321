/** How people say what a column holds as a code, whatever the database: lower-case word → stored spellings, best first. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  male: ['M', 'male'],
  males: ['M', 'male'],
  man: ['M', 'male'],
  men: ['M', 'male'],
  female: ['F', 'female'],
  females: ['F', 'female'],
  woman: ['F', 'female'],
  women: ['F', 'female'],
  usa: ['United States', 'USA', 'US', 'United States of America'],
  us: ['United States', 'USA', 'US'],
  american: ['United States', 'USA', 'US'],
  america: ['United States', 'USA', 'US'],
  'united states': ['USA', 'US', 'United States of America'],
  uk: ['United Kingdom', 'UK', 'GB', 'England'],
  british: ['United Kingdom', 'UK'],
  'united kingdom': ['UK', 'GB'],
}

const STATES =
  `alabama AL alaska AK arizona AZ arkansas AR california CA colorado CO connecticut CT delaware DE florida FL georgia GA hawaii HI idaho ID illinois IL
indiana IN iowa IA kansas KS kentucky KY louisiana LA maine ME maryland MD massachusetts MA michigan MI minnesota MN mississippi MS missouri MO montana MT nebraska NE
nevada NV new-hampshire NH new-jersey NJ new-mexico NM new-york NY north-carolina NC north-dakota ND ohio OH oklahoma OK oregon OR pennsylvania PA rhode-island RI
south-carolina SC south-dakota SD tennessee TN texas TX utah UT vermont VT virginia VA washington WA west-virginia WV wisconsin WI wyoming WY`.split(/\s+/)

const CODES = new Map<string, readonly string[]>(Object.entries(WORDS))
for (let i = 0; i + 1 < STATES.length; i += 2) {
  const name = (STATES[i] ?? '').replace('-', ' ')
  const code = STATES[i + 1] ?? ''
  CODES.set(name, [...(CODES.get(name) ?? []), code])
  if (code.length === 2 && !CODES.has(code.toLowerCase())) CODES.set(code.toLowerCase(), [name.replace(/\b\p{L}/gu, (letter) => letter.toUpperCase())])
}

/** Other spellings under which a value may be stored; empty when none is known. */
export function otherSpellings(folded: string): readonly string[] {
  return CODES.get(folded) ?? []
}
