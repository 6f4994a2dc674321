import type { Demand } from '../../demand.ts'
import { quoted } from '../../terrain.ts'
import type { Composed, Composition } from '../composition.ts'

/** "Who is the manager of Hans Vogel": somebody no index knows, by the name of the rows that have such a role. */
export function composeOfSomebody(composition: Composition, nameless: NonNullable<Demand['nameless']>): Composed | null {
  const { demand, model, whys } = composition
  const { role } = demand
  const target = role?.targets.find((one) => one.kind === 'join')
  const entity = target?.kind === 'join' ? model.entities[target.entity] : undefined
  const join = target?.kind === 'join' ? entity?.joins[target.join] : undefined
  const title = entity?.title[0]
  const other = join === undefined ? undefined : model.entities[join.to]?.title[0]
  if (role === undefined || entity === undefined || join === undefined || title === undefined || other === undefined) return null
  composition.tell(`col:${join.name}`, role)
  composition.tell('where:0', nameless)
  return { compact: { from: entity.name, cols: { [join.name]: `${join.name}.${other}` }, where: `${title} = ${quoted(nameless.text)}` }, whys }
}
