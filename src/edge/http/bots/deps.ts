import type { PlacedStory, Talks } from '../../../app/bots/index.ts'
import type { Spaces } from '../../../app/spaces/index.ts'

export interface BotPageDeps {
  readonly spaces: Pick<Spaces, 'desk' | 'tokens' | 'framersOf'>
  /** Bots of this installation's organisation. @returns undefined for an unknown one */
  story(id: string): Promise<PlacedStory | undefined>
  /** Origins that may frame a bot without a space. */
  framers(): Promise<readonly string[]>
  readonly talks: Talks
  /** Address people use; absent: the one each request names. */
  readonly publicUrl?: string
  readonly now: () => Date
  /** Folder of the built web app. */
  readonly webRoot?: string
}
