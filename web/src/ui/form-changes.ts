export type Value = string | boolean | number | readonly string[]
/** A form's values by name. */
export type Fields = Readonly<Record<string, Value>>

/** Of what was kept, all that the form still has and that is no longer stored. */
export function changesIn(kept: unknown, stored: Fields): Fields {
  const all: readonly [string, unknown][] = typeof kept === 'object' && kept !== null ? Object.entries(kept) : []
  const fits = (entry: readonly [string, unknown]): entry is [string, Value] => {
    const [name, value] = entry
    return Object.hasOwn(stored, name) && isLike(value, stored[name]) && !isSame(value, stored[name])
  }
  return Object.fromEntries(all.filter(fits))
}

/** As `changes`, with one more value; a value as it is stored is no change. */
export function changed(changes: Fields, stored: Fields, name: string, value: Value): Fields {
  return changesIn({ ...changes, [name]: value }, stored)
}

/** What was changed while `sent` was being saved. */
export function changedSince(changes: Fields, sent: Fields): Fields {
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => !isSame(value, sent[name])))
}

function isLike(value: unknown, example: Value | undefined): value is Value {
  if (Array.isArray(example)) return Array.isArray(value) && value.every((each) => typeof each === 'string')
  return typeof value === typeof example
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
