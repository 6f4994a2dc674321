export { openSteps, type SteppedPage, type StepRunner, stepProblem } from './steps.ts'
