import type { CatalogColumn } from '../../connectors/connector.ts'
import { type Tree, treeOf } from '../../sql/index.ts'
import { columnClass } from '../column-class.ts'
import type { Scalar } from '../rules.ts'
import { PLACEHOLDERS, type Placeholder, TemplateFault, type TemplateValue } from './template.ts'

/** What stands for a placeholder while the text is parsed. */
export const MARKS: Readonly<Record<Placeholder['placeholder'], string>> = { groupname: 'parley⟨groupname⟩', all_groupnames: 'parley⟨all_groupnames⟩' }

const TIME_TYPES = new Set(['date', 'timestamp', 'timestamptz'])

/** A constant of the text as a value for the column. @throws TemplateFault */
export function literalFor(column: CatalogColumn, tree: Tree): TemplateValue {
  const value = constantOf(tree)
  const placeholder = PLACEHOLDERS.find((each) => value === MARKS[each])
  if (placeholder !== undefined) return textPlaceholder(column, placeholder)
  if (typeof value === 'string' && Object.values(MARKS).some((mark) => value.includes(mark)))
    throw new TemplateFault('a placeholder is a whole value, not part of a text')
  return fitting(column, value)
}

function textPlaceholder(column: CatalogColumn, placeholder: Placeholder['placeholder']): Placeholder {
  if (!['text', 'enum'].includes(columnClass(column) ?? ''))
    throw new TemplateFault(`"${column.name}" holds no text, so it cannot be compared with names of groups`)
  return { placeholder }
}

/** Numbers and truth in quotes are what the column holds, as the database would read them. */
function fitting(column: CatalogColumn, value: Scalar): Scalar {
  const kind = columnClass(column)
  if (typeof value !== 'string') return value
  if (kind === 'number' && value.trim() !== '' && Number.isSafeInteger(Number(value))) return Number(value)
  if (kind === 'boolean' && /^(t|true|f|false)$/i.test(value)) return /^t/i.test(value)
  return value
}

function constantOf(tree: Tree): Scalar {
  if ('TypeCast' in tree) return castOf(treeOf(tree.TypeCast))
  if (!('A_Const' in tree)) throw new TemplateFault('a row filter compares columns with values; functions, sub-queries and other columns cannot stand there')
  const body = treeOf(tree.A_Const)
  if ('sval' in body) return String(treeOf(body.sval).sval ?? '')
  if ('boolval' in body) return treeOf(body.boolval).boolval === true
  if ('ival' in body) return Number(treeOf(body.ival).ival ?? 0)
  if ('fval' in body) return numberOf(String(treeOf(body.fval).fval))
  throw new TemplateFault('compare with NULL by IS NULL or IS NOT NULL')
}

/** A whole number too large for exact arithmetic stays text. */
function numberOf(digits: string): Scalar {
  return /^-?\d+$/.test(digits) ? digits : Number(digits)
}

/** `DATE '2026-01-31'`, and `true`, which older grammars write as a cast. */
function castOf({ arg, typeName }: Tree): Scalar {
  const names = treeOf(typeName).names
  const type = Array.isArray(names) ? String(treeOf(treeOf(names.at(-1)).String).sval) : ''
  const value = constantOf(treeOf(arg))
  if (typeof value === 'string' && TIME_TYPES.has(type)) return value
  throw new TemplateFault(`a value cannot be cast to ${type} here`)
}
