export { nameWords } from './key-candidates.ts'
export { type ProbeRunner, SAMPLE_ROWS } from './probe.ts'
export { type ColumnValues, MAX_INDEXED_VALUES, type Profiled, type ProfileOptions, profile } from './profile.ts'
export { valueForm } from './value-form.ts'
