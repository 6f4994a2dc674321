export { type Cluster, type ClusterOptions, startCluster } from './cluster.ts'
export { holdFolder } from './folder-lock.ts'
export type { Listen } from './listen.ts'
export { openStore, type Store, type StoreOptions } from './store.ts'
