export type { JsonSchema } from './json-schema.ts'
export {
  type LanguageModel,
  MODEL_PROVIDERS,
  type ModelMessage,
  type ModelProvider,
  type ModelReply,
  type ModelRequest,
  type ModelTool,
  type ModelUsage,
  type ToolCall,
} from './language-model.ts'
export { type ModelAccess, type ModelConfig, openLanguageModel } from './open-model.ts'
export { costOf, type ModelPrices } from './price.ts'
export { type ModelAddress, PROVIDER_URLS } from './sdk-model.ts'
