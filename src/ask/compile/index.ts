export { type CompileOptions, compile } from './compile.ts'
export { renderLiterals } from './literals.ts'
export { PlanNotExpressible } from './not-expressible.ts'
