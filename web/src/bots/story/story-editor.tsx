import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import { entitiesQuery, interactionsQuery, systemInteractionQuery } from '../bots-api.ts'
import { SYSTEM_ENTITIES } from '../entities/system-entities.ts'
import { TryChat } from '../talk/try-chat.tsx'
import { webhooksQuery } from '../webhooks/webhooks-api.ts'
import type { FullStory, Interaction, InteractionText } from '../wire.ts'
import { keyOf, ofSystem, type Place, placeOf, textOf } from './draft.ts'
import { InteractionEditor } from './interaction-editor.tsx'
import { InteractionTree } from './interaction-tree.tsx'
import classes from './story.module.css'
import { StoryMapContext, storyMap } from './story-map.ts'
import { StoryWordsContext } from './story-words.ts'
import { useDrafts } from './use-drafts.ts'

interface Props {
  readonly story: FullStory
  /** Key of the interaction that is open; absent: the first. */
  readonly chosen: string | undefined
  readonly onChoose: (key: string) => void
}

/** The tree of interactions, the one that is open, and a chat to try the bot in. */
export function StoryEditor({ story, chosen, onChoose }: Props) {
  const interactions = useQuery(interactionsQuery(story.id))
  const drafts = useDrafts(story.id)
  const words = useWords(story, interactions.data)
  const map = useMap(story, interactions.data)
  const open = useRef<HTMLDivElement>(null)
  /** Where the window is too narrow for both, the interaction lies below the tree that it is chosen from. */
  function choose(key: string) {
    onChoose(key)
    requestAnimationFrame(() => {
      const top = open.current?.getBoundingClientRect().top ?? 0
      if (top < 0 || top > window.innerHeight / 2) open.current?.scrollIntoView()
    })
  }
  if (interactions.isPending) return <Skeleton height={420} radius="md" />
  if (interactions.isError) return <ReadTrouble query={interactions} />
  const wanted = placeOf(chosen)
  const isThere = wanted.kind !== 'user' || interactions.data.some(({ id }) => id === wanted.id)
  const place = isThere ? wanted : placeOf(undefined)
  return (
    <StoryWordsContext value={words}>
      <StoryMapContext value={map}>
        <div className={classes.columns}>
          <InteractionTree interactions={interactions.data} chosen={keyOf(place)} changed={drafts.keys} onChoose={choose} />
          <div ref={open} className={classes.open}>
            <OpenInteraction key={keyOf(place)} storyId={story.id} place={place} interactions={interactions.data} drafts={drafts} onPlace={choose} />
          </div>
          <TryChat key={story.id} story={story} onOpen={choose} />
        </div>
      </StoryMapContext>
    </StoryWordsContext>
  )
}

interface OpenProps {
  readonly storyId: string
  readonly place: Place
  readonly interactions: readonly Interaction[]
  readonly drafts: ReturnType<typeof useDrafts>
  readonly onPlace: (key: string) => void
}

function OpenInteraction({ storyId, place, interactions, drafts, onPlace }: OpenProps) {
  const system = useQuery({ ...systemInteractionQuery(storyId, place.kind === 'system' ? place.name : 'welcome'), enabled: place.kind === 'system' })
  if (place.kind === 'system' && system.isPending) return <Skeleton height={320} radius="md" />
  if (place.kind === 'system' && system.isError) return <ReadTrouble query={system} />
  const stored = place.kind === 'user' ? storedIn(interactions, place.id) : place.kind === 'system' && system.data ? ofSystem(system.data) : undefined
  return <InteractionEditor storyId={storyId} place={place} stored={stored} drafts={drafts} onPlace={onPlace} />
}

function storedIn(interactions: readonly Interaction[], id: string): InteractionText | undefined {
  const found = interactions.find((each) => each.id === id)
  return found && textOf(found)
}

function useMap({ id, diagram }: FullStory, interactions: readonly Interaction[] = []) {
  const welcome = useQuery(systemInteractionQuery(id, 'welcome')).data?.responses
  const fallback = useQuery(systemInteractionQuery(id, 'fallback')).data?.responses
  return useMemo(() => storyMap({ diagram, interactions, system: { welcome, fallback } }), [diagram, interactions, welcome, fallback])
}

function useWords(story: FullStory, interactions: readonly Interaction[] = []) {
  const entities = useQuery(entitiesQuery).data
  const webhooks = useQuery(webhooksQuery).data
  return useMemo(() => {
    const contexts = interactions.flatMap(({ contextIn, contextOut }) => [...contextIn, ...contextOut.map(({ name }) => name)])
    const details = interactions.flatMap(({ parameters, responses }) => [
      ...parameters.map(({ alias }) => alias),
      ...responses.flatMap((response) =>
        response.type === 'question' ? [response.attribute] : response.type === 'setAttributes' ? Object.keys(response.attributes) : [],
      ),
    ])
    return {
      webhooks: webhooks ?? [],
      contexts: [...new Set(contexts)],
      details: [...new Set([...details, ...KNOWN_DETAILS].filter((name) => name !== ''))],
      entities: [...(entities ?? []).map(({ name }) => name), ...SYSTEM_ENTITIES],
      hasTarget: story.target !== null && story.handover !== 'never',
    }
  }, [interactions, entities, webhooks, story.target, story.handover])
}

const KNOWN_DETAILS = ['default_name', 'default_email', 'default_language', 'default_city', 'default_country']
