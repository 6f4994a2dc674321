/**
 * The words of the product as plain types: what travels between the steps of answering a question.
 * Everything here is frozen, serialisable data; a value of any of these types survives JSON.stringify.
 */

/** From rows to what is shown. */
export * from './flow/answer.ts'
/** Who is asking, and what. */
export * from './flow/asking.ts'
/** What the words of a question may mean in the model. */
export * from './flow/links.ts'
/** What to compute: the plan of a query, independent of any engine. */
export * from './flow/plan.ts'
/** How a question was understood, said back to people, and how they change it. */
export * from './flow/reading.ts'
/** From SQL to rows. */
export * from './flow/statement.ts'
