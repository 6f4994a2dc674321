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
