export { createInvitations, type Invitations } from './invitations.ts'
export { createLetters, type LetterOrder, type Letters } from './letters.ts'
export { createPeople, type NewPerson, type Note, type People } from './people.ts'
export { createRegistration, type Registration } from './registration.ts'
