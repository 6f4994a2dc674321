/** An address that a story calls. Its secrets in clear are for the call and for nobody else. */
export interface OpenWebhook {
  readonly id: string
  readonly orgId: string
  readonly name: string
  readonly url: string
  /** Proves to the receiver who calls, and keys the signature. */
  readonly token: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly auth: { readonly username: string; readonly password: string } | null
  readonly error: WebhookError | null
  /** Others are stored and not called. */
  readonly verified: boolean
  readonly version: 1 | 2
}
export interface WebhookError {
  readonly date: string
  readonly message: string
}

/** Asks the address to repeat a challenge. Never throws. */
export type VerifyWebhook = (webhook: OpenWebhook) => Promise<{ readonly verified: true } | { readonly verified: false; readonly message: string }>
