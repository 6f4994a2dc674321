export { claimNames } from './attribute-names.ts'
export { GONE_DAYS, IS_CONVERSATION, USER_SORT_FIELDS, type UserPage, type UserQuery, type UserView } from './list-users.ts'
export { arriveUser, changeAttributes, findUser, insertUser, segmentsOfUser } from './store.ts'
export { type NewUser, openUserDesk, type UserDesk } from './users.ts'
