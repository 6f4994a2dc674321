export { findWebhook, setWebhookError } from './store.ts'
export type { OpenWebhook, VerifyWebhook, WebhookError } from './webhook.ts'
