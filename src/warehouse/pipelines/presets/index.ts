export { type Draft, type DraftAuth, type DraftResource, draftText } from './draft.ts'
export { type OpenApiDraft, readOpenApi } from './open-api.ts'
export { findPreset, PRESETS, type Preset, type PresetChanges, presetText } from './presets.ts'
export { learned, readSample, type Sample } from './sample.ts'
