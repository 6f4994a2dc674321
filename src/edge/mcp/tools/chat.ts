import { z } from 'zod'

export const CHAT_NOT_FOUND = 'Chat not found'
export const STILL_PROCESSING = 'Still processing'

const MAX_CHAT_ID = 200
export const ChatId = z
  .string()
  .min(1)
  .max(MAX_CHAT_ID)
  .regex(/^[^\p{Cc}/\\]*$/u)
