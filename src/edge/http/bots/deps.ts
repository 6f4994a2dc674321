import type { Spaces, Visitor } from '../../../app/spaces/index.ts'

/** A bot as its page needs it. */
export interface PageStory {
  readonly id: string
  readonly orgId: string
  readonly name: string
  readonly published: boolean
  readonly target: { readonly type: 'space' | 'connection'; readonly id: string } | null
  /** Where its pictures lie; the page may load from nowhere else. */
  readonly pictureOrigins: readonly string[]
}

/** What somebody in a partner's product says. */
export interface VisitorSaying {
  readonly say: { readonly query: string } | { readonly goto: string } | { readonly trigger: string }
  readonly sessionId: string
  /** Of the browser, for whom nobody vouches. */
  readonly browserId?: string
  readonly attributes?: Readonly<Record<string, string>>
}

/** Talks with bots in the name of whoever a page's token lets in. Answers are as `/chatbot/query` gives them. */
export interface VisitorTalk {
  /** A question that is handed over is not waited for. */
  say(visitor: Visitor, story: PageStory, saying: VisitorSaying): Promise<unknown>
  /** The answer to what was handed over. */
  result(visitor: Visitor, story: PageStory, session: Pick<VisitorSaying, 'sessionId' | 'browserId'>, waitMs: number, signal: AbortSignal): Promise<unknown>
  /** What was said in the running chat of the session. */
  messages(visitor: Visitor, story: PageStory, session: Pick<VisitorSaying, 'sessionId' | 'browserId'>): Promise<readonly EarlierMessage[]>
}
export interface EarlierMessage {
  readonly from: 'bot' | 'user'
  readonly message: string
  readonly by?: 'script' | 'analyst'
}

export interface BotPageDeps {
  readonly spaces: Pick<Spaces, 'desk' | 'tokens' | 'framersOf'>
  /** Bots of this installation's organisation. @returns undefined for an unknown one */
  story(id: string): Promise<PageStory | undefined>
  /** Origins that may frame a bot without a space. */
  framers(): Promise<readonly string[]>
  readonly talk: VisitorTalk
  /** Folder of the built web app. */
  readonly webRoot?: string
}
