export { loadMasterKey } from './master-key.ts'
export { createSecrets, type SealedSecret, type SecretPlace, type Secrets } from './secrets.ts'
