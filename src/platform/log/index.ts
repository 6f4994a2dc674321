export { createLogger, type Logger } from './log.ts'
export { inRequest, type RequestContext, requestContext } from './request-context.ts'
