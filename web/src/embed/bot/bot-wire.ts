/** What /v1 says about bots to whoever a page's token lets in. */
export interface BotInfo {
  readonly story_id: string
  readonly name: string
}
export interface EarlierMessage {
  readonly from: 'bot' | 'user'
  readonly message: string
  readonly by?: 'script' | 'analyst'
}
