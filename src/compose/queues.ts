import { DEMO_QUEUE } from '../app/demo/index.ts'

export const LETTER_QUEUE = { name: 'letters', exclusive: true, retries: 5, expireSeconds: 60 } as const
export const AUDIT_HEAD_QUEUE = { ...DEMO_QUEUE, name: 'audit-head' }
export const BOT_CHATS_QUEUE = { ...DEMO_QUEUE, name: 'bot-chats' }
