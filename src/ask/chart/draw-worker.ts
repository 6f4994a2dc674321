import { parentPort } from 'node:worker_threads'
import { drawPng } from './draw.ts'

/** One drawing at a time, off the main thread: `{ id, spec }` in, `{ id, png }` or `{ id, error }` out. */
parentPort?.on('message', async ({ id, spec }: { readonly id: number; readonly spec: object }) => {
  try {
    parentPort?.postMessage({ id, png: await drawPng(spec) })
  } catch (fault) {
    parentPort?.postMessage({ id, error: fault instanceof Error ? fault.message : String(fault) })
  }
})
