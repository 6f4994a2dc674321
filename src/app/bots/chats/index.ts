export { addMessages, addPlays, type ChatChange, changeChat, findChat, type NewChat, startChat } from './store.ts'
