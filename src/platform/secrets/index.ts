export { loadMasterKey, type MasterKey, type MasterKeys, openMasterKeys, replaceKeyFile } from './master-key.ts'
export { createSecrets, type MasterInfo, type SealedSecret, type SecretPlace, type Secrets } from './secrets.ts'
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
