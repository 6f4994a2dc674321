export { type ArchivedChat, type ArchivedMessage, CHATS_PER_PAGE, type ChatDesk, type ChatQuery, openChatDesk, pruneChats } from './chats.ts'
export { addMessages, addPlays, type ChatChange, changeChat, findChat, type NewChat, startChat } from './store.ts'
