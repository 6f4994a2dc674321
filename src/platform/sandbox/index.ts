export type { Check, Diagnosis, Mode } from './doctor.ts'
export {
  COLUMN_TYPES,
  type ColumnType,
  DEFAULT_LIMITS,
  type EgressUse,
  type SkillCell,
  type SkillError,
  type SkillLimits,
  type SkillOutcome,
  type SkillOutput,
  type SkillParameter,
  type SkillRun,
  type SkillTable,
} from './outcome.ts'
export { beginPreparation, type Preparation } from './preparation.ts'
export { prepareHost } from './prepare-host.ts'
export { findPython, type PythonOptions, preparePython } from './python-environment.ts'
export { openSandbox, type Sandbox, type SandboxDeps } from './sandbox.ts'
export { sandboxDeps } from './sandbox-deps.ts'
