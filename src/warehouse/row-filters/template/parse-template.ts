// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are part of the text
import type { CatalogTable } from '../../connectors/connector.ts'
import { whereExpression } from '../../sql/index.ts'
import { bindCondition } from '../bind-condition.ts'
import { branchesOf } from './branches.ts'
import { fillTemplate, isAllowing } from './fill-template.ts'
import { MARKS } from './literal.ts'
import { type ParsedTemplate, TEMPLATE_LIMITS, TemplateFault } from './template.ts'

/**
 * `WHERE region = '${groupname}' OR team IN (${all_groupnames})` as conditions: columns of the table compared with
 * values, joined by AND, OR and NOT. Placeholders are values, never text; the word WHERE may be left out.
 *
 * @returns the problem as text where it is anything else
 */
export function parseTemplate(where: string, table: CatalogTable): ParsedTemplate | string {
  if (where.length > TEMPLATE_LIMITS.characters) return `a row filter may have at most ${TEMPLATE_LIMITS.characters} characters`
  if (Object.values(MARKS).some((mark) => where.includes(mark))) return 'the row filter contains a reserved text'
  const marked = where
    .replace(/^\s*where\b/i, '')
    .replaceAll("'${groupname}'", `'${MARKS.groupname}'`)
    .replaceAll('${all_groupnames}', `'${MARKS.all_groupnames}'`)
  if (marked.includes('${')) return "placeholders are '${groupname}' in quotes, as one value, and IN (${all_groupnames})"
  const tree = whereExpression(marked)
  if (tree === undefined) return 'this is not one condition that Parley can read'
  try {
    const parsed = { anyOf: branchesOf(tree, table) }
    return unfitOf(parsed, table) ?? deniedOf(parsed) ?? parsed
  } catch (fault) {
    if (fault instanceof TemplateFault) return fault.message
    throw fault
  }
}

/** What is wrong with the values, tried for somebody who is in two groups. */
function unfitOf(parsed: ParsedTemplate, table: CatalogTable): string | undefined {
  const bound = fillTemplate(parsed, ['one', 'other'])
    .flat()
    .map(({ column: name, condition }) => {
      const column = table.columns.find((each) => each.name === name)
      return { name, made: column && bindCondition(condition, column) }
    })
  const wrong = bound.find(({ made }) => made?.kind !== 'bound')
  return wrong && `"${wrong.name}": ${wrong.made?.kind === 'unfit' ? wrong.made.message : 'no such column'}`
}

/** With "not", a token for fewer of a person's groups would see more rows than the person. */
function deniedOf({ anyOf }: ParsedTemplate): string | undefined {
  return anyOf.flat().every(isAllowing) ? undefined : 'names of groups stand with = or IN alone: denied, somebody in fewer groups would see more rows'
}
