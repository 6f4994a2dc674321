export { loadMasterKey, type MasterKey, type MasterKeys, openMasterKeys, replaceKeyFile } from './master-key.ts'
export { createSecrets, derive, type KeptKey, type MasterInfo, type SealedSecret, type SecretPlace, type Secrets } from './secrets.ts'
