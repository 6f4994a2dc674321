export { findWebhook, setWebhookError } from './store.ts'
export type { OpenWebhook, VerifyWebhook, WebhookError } from './webhook.ts'
export { openWebhookDesk, type WebhookDesk, type WebhookOrder } from './webhooks.ts'
