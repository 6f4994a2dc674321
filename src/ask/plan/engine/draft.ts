import type { AggregateFn, Column, Expr, Id, Node, Path, Predicate, Select, Why } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { scopeOf } from '../expr-type.ts'
import { labelOf, type Nodes } from '../index.ts'
import type { Chunk } from './chunks.ts'

/** Where a node came from, told from the words it was read from. */
export function whyOf(chunk: Chunk | undefined, part?: 'field' | 'value' | 'operator'): Why {
  const link = chunk?.links.find((one) => one.target.kind !== 'cue')
  const of = part === undefined ? {} : { part }
  if (chunk === undefined) return { kind: 'default', reason: 'shown', text: 'Shown because nothing else was asked for.' }
  return link === undefined ? { kind: 'words', span: chunk.span, ...of } : { kind: 'link', link: link.id, ...of }
}

export function fieldExpr(path: Path, field: string): Expr {
  return { kind: 'field', path, field }
}
export function countRows(): Expr {
  return { kind: 'aggregate', fn: 'count' }
}
export function aggregate(fn: AggregateFn, of: Expr, distinct = false): Expr {
  return distinct ? { kind: 'aggregate', fn, of, distinct: true } : { kind: 'aggregate', fn, of }
}
export function numberExpr(value: string): Expr {
  return { kind: 'value', type: /^-?\d+$/.test(value) ? 'integer' : 'decimal', value }
}
export function textExpr(value: string): Expr {
  return { kind: 'value', type: 'text', value }
}

/** All of several conditions; one alone stays as it is, none is none. */
export function allOf(predicates: readonly Predicate[], node: () => Node): Predicate | undefined {
  return joined('and', predicates, node)
}
export function anyOf(predicates: readonly Predicate[], node: () => Node): Predicate | undefined {
  return joined('or', predicates, node)
}
function joined(kind: 'and' | 'or', predicates: readonly Predicate[], node: () => Node): Predicate | undefined {
  const [first, second, ...rest] = predicates
  if (first === undefined || second === undefined) return first
  return { ...node(), kind, of: [first, second, ...rest] }
}

/** Collects columns under names that are unique in their Select. */
export class Columns {
  readonly list: Column[] = []
  private readonly nodes: Nodes
  constructor(nodes: Nodes) {
    this.nodes = nodes
  }
  /** Adds a column, or gives the one that already computes the same. */
  add(name: string, expr: Expr, show: Column['show'], why: Why): Column {
    const key = JSON.stringify(expr)
    const known = this.list.findIndex((column) => JSON.stringify(column.expr) === key)
    const found = this.list[known]
    if (found !== undefined && (found.show === 'asked' || show !== 'asked')) return found
    if (found !== undefined) {
      this.list.splice(known, 1)
      const shown: Column = { ...found, show }
      this.list.push(shown)
      return shown
    }
    const column: Column = { ...this.nodes.make(why), name: this.free(name), label: '', expr, show }
    this.list.push(column)
    return column
  }
  private free(wish: string): string {
    const name = /^[a-z]/.test(wish) ? wish : `c_${wish}`
    const taken = new Set(this.list.map((column) => column.name))
    if (!taken.has(name)) return name
    for (let n = 2; ; n++) if (!taken.has(`${name}_${n}`)) return `${name}_${n}`
  }
}

export function emptySelect(nodes: Nodes, from: string, why: Why): Select {
  return { ...nodes.make(why), kind: 'select', mode: 'list', from: { entity: from }, distinct: false, unmatched: 'drop', columns: [], order: [] }
}
export function labelled(select: Select, model: Model): Select {
  const scope = scopeOf(select, model)
  return { ...select, columns: select.columns.map((column) => ({ ...column, label: labelOf(column.name, column.expr, scope) })) }
}
export function noId(): Id {
  return ''
}
