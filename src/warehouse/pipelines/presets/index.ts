export { findPreset, PRESETS, type Preset, type PresetChanges, presetText } from './presets.ts'
