export { createInvitations, type Invitations } from './invitations.ts'
export { createPeople, type NewPerson, type Note, type People } from './people.ts'
