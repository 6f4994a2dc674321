export { createDemo, DEMO_QUEUE, type Demo, type DemoDeps } from './demo.ts'
