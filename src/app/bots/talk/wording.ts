/** What bots say of themselves, where no editor wrote anything. */
export const WORDING = {
  cannotAnswer: 'I cannot answer that.',
  cannotAnswerNow: 'I cannot answer that right now. Please try again in a moment.',
  didYouMean: 'Did you mean one of these?',
  nothingAsked: 'What would you like to know?',
  working: 'Working on it…',
  stillWorking: 'I am still working on your last question. Please say this again when it is answered.',
  spaceChanged: 'What can be seen here has changed while I was working on it. Please ask again.',
} as const
