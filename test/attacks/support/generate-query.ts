import type { DialectId } from '../../../src/flow.ts'
import { type Random, randomOf } from './random.ts'
import { TABLES } from './tables.ts'

type Kind = 'int' | 'text' | 'date' | 'bool' | 'time'
interface Column {
  readonly name: string
  readonly kind: Kind
}
/** Something rows come from, under a name. */
interface Source {
  readonly alias: string
  readonly columns: readonly Column[]
}
interface Query {
  readonly sql: string
  readonly columns: readonly Column[]
}

/** Tables and columns that a filtered actor may name. */
export type Shown = ReadonlyMap<string, readonly string[]>

/** One statement of every shape the guard lets pass, equal for an equal seed. */
export function generateQuery(seed: number, dialect: DialectId, shown: Shown): string {
  return new Generator(randomOf(seed), dialect, shown).statement()
}

const SCHEMAS: Readonly<Record<DialectId, string>> = { postgres: 'public', duckdb: 'main', sqlite: 'main' }
const TEXTS = ["'x'", "'Anna'", "'O''Neil'", "'%a%'", "'a'", "'paid'", "'--'", "'/*'", "'CANARY'", "'Zoë'"]
const DATES = ["'2026-03-01'", "'2026-05-15'"]

class Generator {
  readonly #random: Random
  readonly #dialect: DialectId
  readonly #shown: Shown
  #names = 0
  readonly #ctes: Source[] = []

  constructor(random: Random, dialect: DialectId, shown: Shown) {
    this.#random = random
    this.#dialect = dialect
    this.#shown = shown
  }

  statement(): string {
    const r = this.#random
    const withs: string[] = []
    if (r.chance(25)) for (let n = r.below(2) + 1; n > 0; n -= 1) withs.push(this.#cte())
    const isRecursive = r.chance(8)
    if (isRecursive) withs.push(this.#recursive())
    const query = this.#query(0, [])
    const order = r.chance(30) ? ` ORDER BY ${query.columns.map((_, n) => n + 1).join(', ')}${r.chance(50) ? ` LIMIT ${r.below(9) + 1}` : ''}` : ''
    const head = withs.length === 0 ? '' : `WITH ${isRecursive ? 'RECURSIVE ' : ''}${withs.join(', ')} `
    return this.#disguised(`${head}${query.sql}${order}`)
  }

  #cte(): string {
    const name = this.#name('c')
    const query = this.#query(1, [])
    const isNamed = this.#random.chance(40)
    const columns = query.columns.map((column, n) => (isNamed ? { ...column, name: `k${n}` } : column))
    this.#ctes.push({ alias: name, columns })
    return `${name}${isNamed ? `(${columns.map((column) => column.name).join(', ')})` : ''} AS ${this.#dialect !== 'sqlite' && this.#random.chance(20) ? 'MATERIALIZED ' : ''}(${query.sql})`
  }

  #recursive(): string {
    const name = this.#name('r')
    this.#ctes.push({ alias: name, columns: [{ name: 'i', kind: 'int' }] })
    const table = this.#table('orders')
    return `${name}(i) AS (SELECT o.order_id FROM ${table} AS o WHERE o.order_id < 9 UNION SELECT n.order_id FROM ${table} AS n JOIN ${name} ON n.order_id = ${name}.i + 7)`
  }

  #query(depth: number, outer: readonly Source[]): Query {
    const query = this.#select(depth, outer)
    if (!this.#random.chance(depth === 0 ? 12 : 6) || (this.#dialect === 'sqlite' && depth > 0)) return query
    const kinds = query.columns.map(({ kind }) => kind)
    const other = this.#selectOf(kinds, depth + 1, outer)
    return { sql: `${query.sql} ${this.#random.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} ${other}`, columns: query.columns }
  }

  /** A select whose columns have given kinds. */
  #selectOf(kinds: readonly Kind[], depth: number, outer: readonly Source[]): string {
    const { from, sources } = this.#from(depth, outer)
    return `SELECT ${kinds.map((kind) => this.#expression(kind, sources, depth)).join(', ')} FROM ${from}${this.#where([...sources, ...outer], depth)}`
  }

  #select(depth: number, outer: readonly Source[]): Query {
    const r = this.#random
    const { from, sources } = this.#from(depth, outer)
    const where = this.#where([...sources, ...outer], depth)
    if (r.chance(22)) return this.#grouped(from, sources, where, depth)
    if (r.chance(14) && depth < 2) return this.#star(from, sources, where)
    const count = r.below(3) + 1
    const kinds = Array.from({ length: count }, () => r.pick<Kind>(['int', 'int', 'text', 'date', 'bool']))
    const columns = kinds.map((kind, n) => ({ name: `e${n}`, kind }))
    const list = kinds.map((kind, n) => `${r.chance(10) && kind === 'int' ? this.#window(sources) : this.#expression(kind, sources, depth)} AS e${n}`)
    return { sql: `SELECT ${r.chance(10) ? 'DISTINCT ' : ''}${list.join(', ')} FROM ${from}${where}`, columns }
  }

  /** Every column of every source, or of one; a whole row where the dialect has them. */
  #star(from: string, sources: readonly Source[], where: string): Query {
    const r = this.#random
    const one = r.pick(sources)
    const [first, ...rest] = sources
    if (first !== undefined && rest.length === 0 && r.chance(40)) return { sql: `SELECT * FROM ${from}${where}`, columns: first.columns }
    if (this.#dialect !== 'sqlite' && r.chance(25))
      return { sql: `SELECT count(${one.alias}) AS e0 FROM ${from}${where}`, columns: [{ name: 'e0', kind: 'int' }] }
    return { sql: `SELECT ${one.alias}.* FROM ${from}${where}`, columns: one.columns }
  }

  #grouped(from: string, sources: readonly Source[], where: string, depth: number): Query {
    const r = this.#random
    const kind = r.pick<Kind>(['text', 'int', 'date'])
    const key = this.#column(kind, sources) ?? '1'
    const of = this.#column('int', sources) ?? '2'
    const aggregate = r.pick([
      'count(*)',
      `count(${of})`,
      `sum(${of})`,
      `min(${of})`,
      `max(${of})`,
      `count(DISTINCT ${of})`,
      `sum(CASE WHEN ${this.#predicate(sources, 2)} THEN ${of} ELSE 0 END)`,
      `count(*) FILTER (WHERE ${this.#predicate(sources, 2)})`,
    ])
    const having = r.chance(30) ? ` HAVING count(*) > ${r.below(3)}` : ''
    if (/^\d+$/.test(key) || r.chance(25)) return { sql: `SELECT ${aggregate} AS e0 FROM ${from}${where}`, columns: [{ name: 'e0', kind: 'int' }] }
    const grouping = this.#dialect !== 'sqlite' && depth === 0 && r.chance(15) ? `ROLLUP (${key})` : key
    return {
      sql: `SELECT ${key} AS e0, ${aggregate} AS e1 FROM ${from}${where} GROUP BY ${grouping}${having}`,
      columns: [
        { name: 'e0', kind },
        { name: 'e1', kind: 'int' },
      ],
    }
  }

  #window(sources: readonly Source[]): string {
    const by = this.#column('int', sources) ?? '1'
    const part = this.#column('text', sources)
    const fn = this.#random.pick(['rank()', 'dense_rank()', 'count(*)', `max(${by})`])
    return `${fn} OVER (${part === undefined ? '' : `PARTITION BY ${part} `}ORDER BY ${by})`
  }

  #from(depth: number, outer: readonly Source[]): { readonly from: string; readonly sources: readonly Source[] } {
    const r = this.#random
    const first = this.#source(depth, outer)
    let from = first.sql
    let sources = [first.source]
    for (let joins = r.chance(45) ? r.below(2) + 1 : 0; joins > 0; joins -= 1) {
      const next = this.#source(depth, outer)
      const before = sources
      sources = [...sources, next.source]
      const shared = before.length === 1 && this.#sharedColumn(first.source, next.source)
      const on = this.#on(before, next.source)
      const form = r.below(10)
      if (form < 3) from = `${from} JOIN ${next.sql} ON ${on}`
      else if (form < 6) from = `${from} LEFT JOIN ${next.sql} ON ${on}`
      else if (form === 6) from = `${from} ${r.pick(['RIGHT', 'FULL'])} JOIN ${next.sql} ON ${on}`
      else if (form === 7) from = `(${from} JOIN ${next.sql} ON ${on})`
      else if (form === 8 && typeof shared === 'string') {
        from = `${from} JOIN ${next.sql} USING (${shared})`
      } else from = `${from} CROSS JOIN ${next.sql}`
    }
    return { from, sources }
  }

  #sharedColumn(left: Source, right: Source): string | undefined {
    const names = left.columns.map(({ name }) => name)
    const both = right.columns.find(({ name, kind }) => names.includes(name) && left.columns.find((column) => column.name === name)?.kind === kind)
    const isOnce = (source: Source): boolean => source.columns.filter(({ name }) => name === both?.name).length === 1
    return both !== undefined && isOnce(left) && isOnce(right) ? both.name : undefined
  }

  #on(before: readonly Source[], next: Source): string {
    for (const kind of this.#random.pick<readonly Kind[]>([
      ['int', 'text'],
      ['text', 'int'],
    ])) {
      const [left, right] = [this.#column(kind, before), this.#column(kind, [next])]
      if (left !== undefined && right !== undefined) return `${left} = ${right}`
    }
    return '1 = 1'
  }

  #source(depth: number, outer: readonly Source[]): { readonly sql: string; readonly source: Source } {
    const r = this.#random
    const kind = r.below(12)
    if (kind < 2 && depth < 2) {
      const query = this.#query(depth + 1, [])
      const alias = this.#name('q')
      return { sql: `(${query.sql}) ${r.chance(50) ? 'AS ' : ''}${alias}`, source: { alias, columns: query.columns } }
    }
    const cte = this.#ctes.length > 0 && depth === 0 && kind < 6 ? r.pick(this.#ctes) : undefined
    if (cte !== undefined) {
      const alias = this.#name('w')
      return { sql: `${cte.alias} AS ${alias}`, source: { alias, columns: cte.columns } }
    }
    if (kind === 11 && this.#dialect !== 'sqlite') {
      const alias = this.#name('v')
      return {
        sql: `(VALUES (1, 'x'), (7, 'Anna')) AS ${alias}(n, s)`,
        source: {
          alias,
          columns: [
            { name: 'n', kind: 'int' },
            { name: 's', kind: 'text' },
          ],
        },
      }
    }
    return this.#base(outer)
  }

  #base(outer: readonly Source[]): { readonly sql: string; readonly source: Source } {
    const r = this.#random
    const name = r.pick([...this.#shown.keys()])
    const all = TABLES[name]?.columns ?? {}
    const columns = (this.#shown.get(name) ?? []).map((column) => ({ name: column, kind: all[column] ?? 'text' }))
    const isBare = outer.length === 0 && this.#names === 0 && r.chance(60)
    const alias = isBare ? name : this.#name(r.pick(['t', 'o', 'x']))
    return { sql: `${this.#table(name)}${isBare ? '' : `${r.chance(50) ? ' AS' : ''} ${alias}`}`, source: { alias, columns } }
  }

  #table(name: string): string {
    const schema = SCHEMAS[this.#dialect]
    return this.#random.pick([name, name, `${schema}.${name}`, `"${name}"`, `"${schema}"."${name}"`, name.toUpperCase(), `${schema} . ${name}`])
  }

  #where(sources: readonly Source[], depth: number): string {
    const r = this.#random
    if (r.chance(35)) return ''
    const one = this.#predicate(sources, depth)
    if (r.chance(50)) return ` WHERE ${one}`
    const other = this.#predicate(sources, depth)
    return ` WHERE ${r.pick([`${one} AND ${other}`, `${one} OR ${other}`, `NOT (${one}) OR (${other})`, `(${one}) OR 1 = 1`, `${one} OR TRUE`])}`
  }

  #predicate(sources: readonly Source[], depth: number): string {
    const r = this.#random
    const int = this.#column('int', sources)
    const text = this.#column('text', sources)
    const date = this.#column('date', sources)
    const forms = [
      ...(int === undefined
        ? []
        : [`${int} > ${r.below(50)}`, `${int} IN (1, 2, 3, 7, 9)`, `${int} BETWEEN 3 AND ${r.below(60)}`, `${int} IS NULL`, `${int} % 2 = 0`]),
      ...(text === undefined
        ? []
        : [`${text} = ${r.pick(TEXTS)}`, `${text} LIKE ${r.pick(TEXTS)}`, `${text} IS NOT NULL`, `lower(${text}) <> ${r.pick(TEXTS)}`, `length(${text}) > 2`]),
      ...(date === undefined ? [] : [`${date} >= ${r.pick(DATES)}`]),
      ...(depth < 2 ? this.#nested(sources, int) : []),
      '1 = 1',
    ]
    return r.pick(forms)
  }

  #nested(sources: readonly Source[], int: string | undefined): readonly string[] {
    if (!this.#random.chance(35)) return []
    const inner = this.#base(sources)
    const own = this.#column('int', [inner.source])
    const where = this.#predicate([inner.source], 2)
    if (own === undefined || int === undefined) return [`EXISTS (SELECT 1 FROM ${inner.sql} WHERE ${where})`]
    return [
      `EXISTS (SELECT 1 FROM ${inner.sql} WHERE ${own} = ${int} AND ${where})`,
      `${int} IN (SELECT ${own} FROM ${inner.sql} WHERE ${where})`,
      `${int} NOT IN (SELECT ${own} FROM ${inner.sql} WHERE ${own} IS NOT NULL)`,
      `${int} > (SELECT min(${own}) FROM ${inner.sql} WHERE ${where})`,
    ]
  }

  #expression(kind: Kind, sources: readonly Source[], depth: number): string {
    const r = this.#random
    const column = this.#column(kind, sources)
    const plain =
      column ?? { int: '3', text: "'x'", date: `CAST('2026-03-01' AS ${this.#dialect === 'sqlite' ? 'TEXT' : 'DATE'})`, bool: '(1 = 1)', time: 'NULL' }[kind]
    if (kind === 'int') {
      const scalar = depth < 2 && r.chance(15) ? this.#scalar(sources) : undefined
      return (
        scalar ??
        r.pick([
          plain,
          plain,
          `${plain} + 1`,
          `coalesce(${plain}, 0)`,
          `abs(${plain})`,
          `CASE WHEN ${this.#predicate(sources, 2)} THEN ${plain} ELSE -1 END`,
          `(${plain} * 2 - 1)`,
        ])
      )
    }
    if (kind === 'text')
      return r.pick([plain, `upper(${plain})`, `coalesce(${plain}, '-')`, `${plain} || '!'`, `substr(${plain}, 1, 2)`, `replace(${plain}, 'a', 'b')`])
    if (kind === 'bool') return `(${this.#predicate(sources, 2)})`
    return plain
  }

  #scalar(sources: readonly Source[]): string {
    const inner = this.#base(sources)
    const [own, outer] = [this.#column('int', [inner.source]), this.#column('int', sources)]
    const where = own === undefined || outer === undefined ? '' : ` WHERE ${own} >= ${outer}`
    return `(SELECT count(*) FROM ${inner.sql}${where})`
  }

  /** Qualified always, since several sources may have a column of the name. */
  #column(kind: Kind, sources: readonly Source[]): string | undefined {
    const found = sources.flatMap((source) => source.columns.flatMap((column) => (column.kind === kind ? [`${source.alias}.${column.name}`] : [])))
    return found.length === 0 ? undefined : this.#random.pick(found)
  }

  #name(letter: string): string {
    this.#names += 1
    return `${letter}${this.#names}`
  }

  /** The same statement in another spelling. */
  #disguised(sql: string): string {
    const r = this.#random
    if (r.chance(10)) return sql.replaceAll(' FROM ', ' /* FROM payroll */ FROM ')
    if (r.chance(10)) return sql.replace(' FROM ', ' -- FROM payroll\n FROM ')
    if (r.chance(10)) return sql.replaceAll('SELECT ', 'sElEcT\n\t').replaceAll(' WHERE ', '\r\nwhere ')
    return r.chance(10) ? `${sql};` : sql
  }
}
