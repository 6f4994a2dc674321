import { serveEngine } from '../engine-process/serve.ts'
import { openSqlite } from './driver.ts'

serveEngine(openSqlite)
