import type { Link } from '../../../flow.ts'
import type { Entity, Field, Model } from '../../../warehouse/semantic/model.ts'
import type { Chunk } from './chunks.ts'
import type { Graph } from './graph.ts'
import { linksOf } from './nouns.ts'
import type { Noun } from './sketch.ts'

/** What a noun was taken to mean, with what that costs. */
export type Meaning =
  | { readonly kind: 'entity'; readonly entity: string; readonly link: Link; readonly worth: number }
  | { readonly kind: 'field'; readonly entity: string; readonly field: string; readonly link: Link; readonly worth: number }
  | { readonly kind: 'measure'; readonly entity: string; readonly measure: string; readonly link: Link; readonly worth: number }
  | { readonly kind: 'filter'; readonly entity: string; readonly filter: string; readonly link: Link; readonly worth: number }
export type FieldMeaning = Extract<Meaning, { kind: 'field' }>

const FAR = 0.13
const FAR_FROM_MAIN = 0.05
/** An id asked for is rather the entity's own than a copy of it elsewhere. */
const OWN_KEY = 0.02
const TITLE_WORTH = 0.88
function isName(text: string): boolean {
  return /^(full )?names?$/i.test(text)
}

/** Chooses among the meanings of nouns once it is settled what the question is mainly about. */
export class Meanings {
  readonly model: Model
  readonly graph: Graph
  readonly main: string
  /** Every choice made, for scoring and for `why`. */
  readonly taken: Meaning[] = []

  constructor(model: Model, graph: Graph, main: string) {
    this.model = model
    this.graph = graph
    this.main = main
  }

  entity(name: string): Entity | undefined {
    return this.model.entities[name]
  }
  field(entity: string, field: string): Field | undefined {
    return this.model.entities[entity]?.fields[field]
  }

  /** Entity an entity word stands for; nearest to the main one if several are as likely. */
  entityOf(chunk: Chunk): string | null {
    return this.bestEntity(chunk)?.entity ?? null
  }
  private bestEntity(chunk: Chunk): Extract<Meaning, { kind: 'entity' }> | null {
    const all = linksOf(chunk, 'entity').map((link) => ({
      kind: 'entity' as const,
      entity: link.target.entity,
      link,
      worth: link.score - FAR * this.graph.distance(this.main, link.target.entity),
    }))
    return all.sort((a, b) => b.worth - a.worth)[0] ?? null
  }

  /** Everything a noun may mean, best first, by how well it is named and how near it is to what it belongs to. */
  all(noun: Noun, kinds: readonly Meaning['kind'][] = ['entity', 'field', 'measure', 'filter']): readonly Meaning[] {
    const owner = noun.of === undefined ? null : this.entityOf(noun.of)
    const near = (entity: string): number =>
      (owner === null ? 0 : FAR * Math.min(this.graph.distance(owner, entity), 6)) +
      (owner === null ? FAR : FAR_FROM_MAIN) * Math.min(this.graph.distance(this.main, entity), 6)
    const out: Meaning[] = []
    for (const link of noun.chunk.links) {
      const target = link.target
      if (target.kind === 'entity' && kinds.includes('entity'))
        out.push({ kind: 'entity', entity: target.entity, link, worth: link.score - near(target.entity) })
      if (target.kind === 'field' && kinds.includes('field'))
        out.push({
          kind: 'field',
          entity: target.entity,
          field: target.field,
          link,
          worth: link.score + this.ownKey(target.entity, target.field) - near(target.entity),
        })
      if (target.kind === 'measure' && kinds.includes('measure'))
        out.push({ kind: 'measure', entity: target.entity, measure: target.measure, link, worth: link.score + 0.02 - near(target.entity) })
      if (target.kind === 'filter' && kinds.includes('filter'))
        out.push({ kind: 'filter', entity: target.entity, filter: target.filter, link, worth: link.score - near(target.entity) })
    }
    if (noun.of !== undefined && owner !== null && isName(noun.chunk.text)) out.push(...this.titleMeanings(noun.of, owner))
    return out.sort((a, b) => b.worth - a.worth)
  }
  /** "name of the course" is its title, whatever the column is called. */
  private titleMeanings(of: Chunk, owner: string): readonly Meaning[] {
    const link = of.links.find((one) => one.target.kind === 'entity' && one.target.entity === owner)
    if (link === undefined) return []
    return this.titleOf(owner).flatMap((field) =>
      this.field(owner, field)?.type === 'text'
        ? [{ kind: 'field' as const, entity: owner, field, link, worth: TITLE_WORTH * link.score - FAR_FROM_MAIN * this.graph.distance(this.main, owner) }]
        : [],
    )
  }

  private ownKey(entity: string, field: string): number {
    const key = this.entity(entity)?.key ?? []
    return key.length === 1 && key[0] === field ? OWN_KEY : 0
  }

  take(meaning: Meaning): Meaning {
    this.taken.push(meaning)
    return meaning
  }
  pick(noun: Noun, kinds?: readonly Meaning['kind'][]): Meaning | null {
    const best = this.all(noun, kinds)[0]
    return best === undefined ? null : this.take(best)
  }

  /** The text by which people would name a row, title or not. */
  nameFieldOf(entity: string): string | undefined {
    const fields = Object.values(this.entity(entity)?.fields ?? {}).filter((field) => field.type === 'text')
    const titled = this.titleOf(entity).find((name) => fields.some((field) => field.name === name))
    return titled ?? fields.find((field) => /name|title/.test(field.name))?.name ?? fields[0]?.name
  }

  /** Fields that name a row of an entity for people. */
  titleOf(entity: string): readonly string[] {
    const found = this.entity(entity)
    if (found === undefined) return []
    if (found.title.length > 0) return found.title
    return found.key.length > 0 ? found.key : Object.keys(found.fields).slice(0, 1)
  }
}
