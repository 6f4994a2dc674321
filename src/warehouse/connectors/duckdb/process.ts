import { serveEngine } from '../engine-process/serve.ts'
import { openDuckdb } from './driver.ts'

serveEngine(openDuckdb)
