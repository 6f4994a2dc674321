export { compiledCode } from './compiled-code.ts'
