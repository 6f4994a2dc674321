import { parentPort } from 'node:worker_threads'
import { guard } from './guard.ts'
import type { GuardOrder } from './guard-in-worker.ts'

// Started by guard-in-worker.ts; says that it is ready, then answers one order at a time
parentPort?.on('message', ({ statement, actor, scope }: GuardOrder) => parentPort?.postMessage(guard(statement, actor, scope)))
parentPort?.postMessage('ready')
