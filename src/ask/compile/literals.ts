import type { BoundValue, Statement } from '../../flow.ts'

/** Quoted names and strings, which may hold anything, before what we look for. */
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|CAST\((?:\$|\?)(\d+) AS ([A-Za-z]+(?:\(\d+, \d+\))?)\)|(?:\$|\?)(\d+)/g

/** The statement as a person would write it: values as literals, runnable where it was compiled for. */
export function renderLiterals(statement: Statement): string {
  return statement.text.replace(TOKEN, (whole: string, cast: string | undefined, type: string | undefined, plain: string | undefined) => {
    const position = cast ?? plain
    const value = position === undefined ? undefined : statement.values[Number(position) - 1]
    if (!value) return whole
    const text = literal(value)
    return type === undefined || value.value === null || !needsCast(value, statement) ? text : `CAST(${text} AS ${type})`
  })
}

/** A number is a number wherever it stands; a date is a string until something says otherwise. */
function needsCast(value: BoundValue, statement: Statement): boolean {
  if (value.type === 'integer' || value.type === 'boolean') return false
  return !(value.type === 'decimal' || (value.type === 'text' && statement.dialect === 'sqlite'))
}

function literal({ type, value }: BoundValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  const number = (type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)
  if (type === 'boolean') return value === 'true' ? 'TRUE' : 'FALSE'
  return number ? value : `'${value.replaceAll("'", "''")}'`
}
