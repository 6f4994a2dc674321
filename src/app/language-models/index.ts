export { type ConfiguredModel, type ModelTest, type NewModel, PROBES, type Probe, type ProbeResult } from './configured-model.ts'
export { DEFAULT_OUTPUT_TOKENS } from './known-models.ts'
export {
  type AskModelsInTurn,
  createLanguageModels,
  type LanguageModels,
  type LanguageModelsDeps,
  type ModelSettings,
  type ModelSettingsChange,
} from './language-models.ts'
export type { Usage, UsageRow } from './ledger.ts'
export { type ModelPolicy, modelCapsSchema, modelPolicySchema, SERVER_MODEL } from './policy.ts'
export { type ServerModel, serverModelOf } from './server-model.ts'
