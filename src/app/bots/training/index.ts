export { normalText, recordUnmatched, setHandoverOfPhrase, type UnmatchedText } from './store.ts'
export {
  openTrainingDesk,
  PHRASE_SORT_FIELDS,
  PHRASES_PER_PAGE,
  type Phrase,
  type PhrasePage,
  type PhraseQuery,
  type Trained,
  type TrainingDesk,
} from './training.ts'
