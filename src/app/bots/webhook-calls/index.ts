export { type CallOccasion, type CallResult, createWebhookCalls, type WebhookCallDeps, type WebhookCalls } from './webhook-calls.ts'
