import type { Link, Target } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Chunk } from './chunks.ts'

export type NounKind = 'entity' | 'field' | 'measure' | 'value' | 'filter' | 'join'
const CLOSE = 0.06

export function bestScore(chunk: Chunk, kind: NounKind): number {
  return chunk.links.reduce((best, link) => (link.target.kind === kind ? Math.max(best, link.score) : best), 0)
}

/** The kind a noun most likely is, entity before field before value when as likely. */
export function kindOf(chunk: Chunk): NounKind | null {
  if (chunk.kind !== 'noun') return null
  const kinds: readonly NounKind[] = ['measure', 'entity', 'field', 'value', 'filter', 'join']
  const top = Math.max(...kinds.map((kind) => bestScore(chunk, kind)))
  return kinds.find((kind) => bestScore(chunk, kind) >= top - CLOSE && bestScore(chunk, kind) > 0) ?? null
}

export function canBe(chunk: Chunk | undefined, kind: NounKind, least = 0.5): boolean {
  return chunk !== undefined && chunk.kind === 'noun' && bestScore(chunk, kind) >= least
}

export function linksOf<K extends Target['kind']>(chunk: Chunk, kind: K): readonly (Link & { readonly target: Extract<Target, { kind: K }> })[] {
  return chunk.links.filter((link): link is Link & { readonly target: Extract<Target, { kind: K }> } => link.target.kind === kind)
}

/** Whether the noun may be a field that numbers can be compared with. */
export function isNumeric(chunk: Chunk, model: Model): boolean {
  const fields = linksOf(chunk, 'field').filter((link) => link.score >= bestScore(chunk, 'field') - 0.1)
  return fields.some((link) => {
    const field = model.entities[link.target.entity]?.fields[link.target.field]
    return field !== undefined && (field.type === 'integer' || field.type === 'decimal') && field.role !== 'key'
  })
}
