export { readDemand } from './read-demand.ts'
