export { interactionsOf } from './interaction-store.ts'
export { findStory, listStories, publishedStoryOfSpace } from './store.ts'
