import { createContext, useContext } from 'react'
import type { SystemName } from '../bots-api.ts'
import type { BotResponse, FullStory, Interaction } from '../wire.ts'
import { linksOf, type StoryLink } from './links.ts'

/** An interaction as others lead to it. */
export interface Stop {
  /** As responses name it. */
  readonly id: string
  /** As the page names it. */
  readonly key: string
  readonly name: string
  readonly links: readonly StoryLink[]
}

interface Arrival {
  readonly from: Stop
  readonly link: StoryLink
}

export const SYSTEM_TITLES: Readonly<Record<SystemName, string>> = { welcome: 'Welcome', fallback: 'Fallback' }

/** Everything a chat can be led to, and from where. */
interface StoryMap {
  readonly stops: readonly Stop[]
  at(id: string): Stop | undefined
  arrivalsAt(key: string): readonly Arrival[]
}

interface Known {
  readonly diagram: FullStory['diagram']
  readonly interactions: readonly Interaction[]
  /** What the two that every story has answer, once it is read. */
  readonly system: Readonly<Partial<Record<SystemName, readonly BotResponse[]>>>
}

export function storyMap({ diagram, interactions, system }: Known): StoryMap {
  const types = { welcome: 'BOT_RESPONSE', fallback: 'DEFAULT_FALLBACK' } as const
  const systemStop = (key: SystemName): readonly Stop[] => {
    const id = diagram.children.find(({ type }) => type === types[key])?.id
    return id === undefined ? [] : [{ id, key, name: SYSTEM_TITLES[key], links: linksOf(system[key] ?? []) }]
  }
  const own = interactions.map(({ id, name, responses }) => ({ id, key: id, name, links: linksOf(responses) }))
  const stops = [...systemStop('welcome'), ...systemStop('fallback'), ...own]
  const byId = new Map(stops.map((stop) => [stop.id, stop]))
  return {
    stops,
    at: (id) => byId.get(id),
    arrivalsAt(key) {
      const id = stops.find((stop) => stop.key === key)?.id
      return stops.flatMap((from) => from.links.filter(({ to }) => to === id && from.id !== id).map((link) => ({ from, link })))
    },
  }
}

export const StoryMapContext = createContext<StoryMap>({ stops: [], at: () => undefined, arrivalsAt: () => [] })

export function useStoryMap(): StoryMap {
  return useContext(StoryMapContext)
}
