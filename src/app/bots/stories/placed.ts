import type { Store } from '../../../platform/store/index.ts'
import type { Db } from '../db.ts'
import type { Interaction } from '../interaction.ts'
import type { Story } from '../story.ts'
import { interactionsOf } from './interaction-store.ts'
import { findStory, publishedStoryOfSpace } from './store.ts'

/** A story as a page on somebody's site needs it. */
export interface PlacedStory extends Pick<Story, 'id' | 'orgId' | 'name' | 'published' | 'target'> {
  /** Where its pictures lie; the page loads them from nowhere else. */
  readonly pictureOrigins: readonly string[]
}

export interface PlacedStories {
  find(orgId: string, id: string): Promise<PlacedStory | undefined>
  /** The one that is published in front of a space. */
  ofSpace(orgId: string, spaceId: string): Promise<PlacedStory | undefined>
}

export function openPlacedStories({ db }: Pick<Store, 'db'>): PlacedStories {
  return {
    find: async (orgId, id) => placed(db, await findStory(db, orgId, id)),
    ofSpace: async (orgId, spaceId) => placed(db, await publishedStoryOfSpace(db, orgId, spaceId)),
  }
}

async function placed(db: Db, story: Story | undefined): Promise<PlacedStory | undefined> {
  if (story === undefined) return undefined
  const { id, orgId, name, published, target } = story
  return { id, orgId, name, published, target, pictureOrigins: originsOf(await interactionsOf(db, id)) }
}

function originsOf(interactions: readonly Interaction[]): readonly string[] {
  const addresses = interactions.flatMap(({ responses }) => responses.flatMap((response) => picturesOf(response)))
  const urls = addresses.map((address) => URL.parse(address)).filter((url) => url !== null && url.protocol === 'https:')
  return [...new Set(urls.map((url) => url?.origin ?? ''))].filter((origin) => origin !== '')
}

function picturesOf(response: Interaction['responses'][number]): readonly string[] {
  switch (response.type) {
    case 'image':
      return [response.imageUrl]
    case 'card':
      return response.imageUrl === undefined ? [] : [response.imageUrl]
    case 'cards':
      return response.elements.flatMap(({ imageUrl }) => (imageUrl === undefined ? [] : [imageUrl]))
    default:
      return []
  }
}
