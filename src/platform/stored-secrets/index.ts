export {
  countByKey,
  type KeyCounts,
  nothingSealed,
  openSecrets,
  type Rewrapped,
  rewrapAll,
  type SealedColumn,
  type StoredSecretsOptions,
  strangers,
} from './stored-secrets.ts'
