export { describeKeys, type KeyStatus, type Rotation, type RotationDeps, rotateSecrets, secretsStatus } from './rotation.ts'
export { KEPT_PURPOSES, SEALED_COLUMNS } from './sealed-columns.ts'
