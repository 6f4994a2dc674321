export { ENGINE_LIMITS, type EngineOptions, EngineProcess } from './engine-process.ts'
export { type FileEngine, openFileConnection } from './file-connection.ts'
export { type Emit, type Engine, EngineFailure, type RunRequest } from './protocol.ts'
export { type OpenEngine, serveEngine } from './serve.ts'
