import type { Answer, AssetOffer, Narration } from '../../flow.ts'

type Of<K extends Answer['kind']> = Extract<Answer, { kind: K }>

/** The answer's text with its caveats, each said once. */
export function narrated(narration: Narration): string {
  return [narration.text, ...narration.caveats.filter((caveat) => !narration.text.includes(caveat))].join('\n\n')
}

/** Where to look besides, as one paragraph of Markdown; '' for nothing. `asked`: that was the question, so that each says what it is. */
export function offered(offers: readonly AssetOffer[], asked: boolean): string {
  const [first, ...rest] = offers
  if (first === undefined) return ''
  if (asked) return offers.map((offer) => `- ${linked(offer)} – ${aboutOf(offer)}`).join('\n')
  if (rest.length === 0) return `There is ${/^[aeiou]/i.test(first.noun) ? 'an' : 'a'} ${first.noun} for this: ${linked(first)}`
  return `There is more on this here: ${offers.map(linked).join(', ')}`
}

function linked({ name, url }: AssetOffer): string {
  return url === undefined ? `**${literal(name)}**` : `[${literal(name)}](${addressed(url)})`
}
function aboutOf({ kind, folder, description }: AssetOffer): string {
  const place = folder === undefined ? literal(kind) : `${literal(kind)} in ${literal(folder)}`
  return description === undefined ? place : `${place}: ${literal(description)}`
}
/** Text of others that is no Markdown. */
function literal(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~]/g, '\\$&')
}
function addressed(url: string): string {
  return url.replace(/[()\s<>\\]/g, (sign) => encodeURIComponent(sign).replace('(', '%28').replace(')', '%29'))
}

/** The question back, with the choices numbered unless it names them itself. */
export function askedBack(answer: Of<'clarify'>): string {
  const options = answer.candidates.map((candidate) => candidate.reading.text)
  const said = answer.question.toLowerCase()
  if (options.every((option) => said.includes(option.toLowerCase()))) return answer.question
  return [answer.question, options.map((option, index) => `${index + 1}. ${option}`).join('\n')].join('\n\n')
}

/** A question back in words, with what can be answered. */
export function askedFor({ question, options }: Of<'asked'>): string {
  return options.length === 0 ? question : `${question}\n\n${options.map((option, index) => `${index + 1}. ${option}`).join('\n')}`
}

const REASONS: Readonly<Record<Of<'abstained'>['reason'], string>> = {
  unlinked: 'I do not know what part of this question refers to.',
  no_path: 'I know the things you name, but not how they belong together in this data.',
  no_form: 'This cannot be computed from the data in a way I can vouch for.',
  future: 'This asks about a time that the data does not reach yet.',
  outside: 'This is not something the connected data can answer.',
  not_permitted_or_missing: 'There is no data for this that I can use here.',
  low_confidence: 'I am not sure enough what this question means to answer it.',
  cause: 'This asks for a cause, which I cannot establish from the data alone.',
  writes: 'I only read data and never change it.',
}

/** Says what is missing and what could be asked instead. Holds no figure from the data. */
export function declined(answer: Of<'abstained'>): string {
  const missing = answer.unlinked.filter((word) => word.content)
  const words = missing.map((word) => {
    const near = word.near.slice(0, 3).map((name) => `“${name.text}”`)
    return near.length === 0 ? `I do not know “${word.text}” in this data.` : `I do not know “${word.text}” in this data. The nearest is ${near.join(', ')}.`
  })
  const understood = answer.understood.map((chip) => chip.text)
  return [
    answer.reason === 'unlinked' && words.length > 0 ? '' : REASONS[answer.reason],
    ...words,
    understood.length > 0 ? `What I understood: ${understood.join(', ')}.` : '',
    answer.note ?? '',
    answer.tryInstead.length > 0 ? `You could ask:\n${answer.tryInstead.map((question) => `- ${question}`).join('\n')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}
