export { type Order, openTalks, type ResultOrder, type Talks } from './talks.ts'
