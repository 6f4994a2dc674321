import type { Query, SetQuery } from '../../flow.ts'
import { checkShape } from './check-columns.ts'
import type { Checking } from './checking.ts'
import { comparable, outputOf } from './expr-type.ts'
import { columnsOf } from './scope.ts'

/** Inputs agree in number and types of the columns asked for. */
export function checkSet(query: SetQuery, check: Checking): undefined {
  for (const input of query.inputs) check.inner(input)
  const [first, ...rest] = query.inputs.map((input) => askedTypes(input, check))
  for (const types of rest) {
    if (!first || types.length !== first.length) check.report('set_shape', query.id, 'the inputs have different numbers of columns')
    else if (types.some((type, index) => !comparable(type, first[index] ?? 'unknown')))
      check.report('set_shape', query.id, 'the inputs have columns of different types')
  }
  checkShape(query, columnsOf(query), check)
}

function askedTypes(query: Query, check: Checking) {
  const types = outputOf(query, check.model)
  return columnsOf(query)
    .filter((column) => column.show === 'asked')
    .map((column) => types.get(column.name) ?? 'unknown')
}
