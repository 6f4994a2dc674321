export { arriveUser, changeAttributes, findUser, insertUser, segmentsOfUser } from './store.ts'
