export { normalText, recordUnmatched, setHandoverOfPhrase, type UnmatchedText } from './store.ts'
