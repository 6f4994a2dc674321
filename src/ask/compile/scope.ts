import type { Path } from '../../flow.ts'
import { type Entity, isToOne, type Join } from '../../warehouse/semantic/model.ts'
import { type Build, entityOf, type Relation } from './build.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { join, keyword, name, type Sql, sql } from './sql.ts'
import type { Typed } from './typed.ts'

export type Root = { readonly entity: Entity } | { readonly relation: Relation }

interface Joined {
  readonly alias: string
  readonly entity: Entity
  readonly join: Join
  readonly parent: string
  required: boolean
}

/** Rows of one entity (or of a sub-plan) and whatever is joined to them; the same path is the same joined row. */
export class RowScope {
  readonly build: Build
  readonly root: Root
  readonly alias: string
  /** Steps that may multiply rows: the path this scope was opened to walk. */
  readonly opened: Path
  readonly #joined = new Map<string, Joined>()
  readonly #extra: Sql[] = []
  readonly #related = new Map<string, Typed>()

  constructor(build: Build, root: Root, opened: Path = []) {
    this.build = build
    this.root = root
    this.opened = opened
    this.alias = build.fresh('entity' in root ? root.entity.name : 'q')
    for (let steps = 1; steps <= opened.length; steps++) this.#ensure(opened.slice(0, steps), true)
  }

  get entity(): Entity | undefined {
    return 'entity' in this.root ? this.root.entity : undefined
  }

  entityAt(path: Path): Entity {
    let entity = this.entity
    for (const step of path) entity = entity && entityOf(this.build.model, this.#step(entity, step).to)
    if (!entity) throw new PlanNotExpressible('A sub-plan has no joins.')
    return entity
  }

  /** Alias of the row at the end of a path. `required`: rows without a partner are left out. */
  aliasOf(path: Path, required: boolean): string {
    if (path.length === 0) return this.alias
    for (let steps = 1; steps <= path.length; steps++) this.#ensure(path.slice(0, steps), required)
    return this.#joined.get(key(path))?.alias ?? this.alias
  }

  /** Where a field is read: the own key stands for the key it joins on when every row has a partner. */
  locate(path: Path, field: string): { readonly path: Path; readonly field: string } {
    const last = path.at(-1)
    if (last === undefined || path.length <= this.opened.length) return { path, field }
    const before = path.slice(0, -1)
    const step = this.#step(this.entityAt(before), last)
    const own = step.required && isToOne(step) ? step.keys.find(([, other]) => other === field)?.[0] : undefined
    return own === undefined ? { path, field } : this.locate(before, own)
  }

  /** One derived table per text of `key`, joined once. */
  shared(text: string, make: () => { readonly join: Sql; readonly value: Typed }): Typed {
    const known = this.#related.get(text)
    if (known) return known
    const made = make()
    this.#extra.push(made.join)
    this.#related.set(text, made.value)
    return made.value
  }

  from(): Sql {
    if ('entity' in this.root) return sql`${this.build.table(this.root.entity)} AS ${name(this.alias)}`
    return sql`(\n${this.root.relation.body}\n) AS ${name(this.alias)}`
  }

  joins(): readonly Sql[] {
    const strict = new Map<string, boolean>([['', true]])
    const joins = [...this.#joined].map(([path, joined]) => {
      const inner = joined.required || (joined.join.required && strict.get(joined.parent) === true)
      strict.set(path, inner)
      const parent = this.#joined.get(joined.parent)
      const on = keyCondition(this.build, parent?.alias ?? this.alias, this.entityAt(split(joined.parent)), joined.alias, joined.entity, joined.join)
      return sql`${keyword(inner ? 'JOIN' : 'LEFT JOIN')} ${this.build.table(joined.entity)} AS ${name(joined.alias)} ON ${on}`
    })
    return [...joins, ...this.#extra]
  }

  #ensure(path: Path, required: boolean): void {
    const known = this.#joined.get(key(path))
    if (known) {
      known.required ||= required
      return
    }
    const before = path.slice(0, -1)
    const step = this.#step(this.entityAt(before), path.at(-1) ?? '')
    const opened = path.length <= this.opened.length && path.every((part, n) => part === this.opened[n])
    if (!isToOne(step) && !opened) throw new PlanNotExpressible(`"${path.join('.')}" has several rows for one; only related values and conditions may walk it.`)
    const entity = entityOf(this.build.model, step.to)
    this.#joined.set(key(path), { alias: this.build.fresh(entity.name), entity, join: step, parent: key(before), required })
  }

  #step(entity: Entity, step: string): Join {
    const found = entity.joins[step]
    if (!found) throw new PlanNotExpressible(`"${entity.name}" has no join "${step}".`)
    return found
  }
}

/** Equality of the keys of a join, own side first given. */
export function keyCondition(build: Build, ownAlias: string, own: Entity, otherAlias: string, other: Entity, through: Join): Sql {
  const pairs = through.keys.map(([mine, theirs]) => sql`${keyColumn(build, otherAlias, other, theirs)} = ${keyColumn(build, ownAlias, own, mine)}`)
  return join(pairs, ' AND ')
}

export function keyColumn(build: Build, alias: string, entity: Entity, field: string): Sql {
  const found = entity.fields[field]
  if (found?.source.kind !== 'column') throw new PlanNotExpressible(`"${entity.name}.${field}" is not a column to join on.`)
  return build.dialect.read(name(alias, found.source.column), { ...found, storedIn: undefined })
}

function key(path: Path): string {
  return path.join('.')
}
function split(path: string): Path {
  return path === '' ? [] : path.split('.')
}
