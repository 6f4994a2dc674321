import { JsonTree } from '../../skills/json-tree.tsx'
import type { QueryAnswer } from '../wire.ts'
import classes from './talk.module.css'

interface Explained {
  readonly interaction: string
  readonly phrase: string
  readonly confidence: number
  readonly words: readonly { readonly word: string; readonly weight: number; readonly nearest: string; readonly similarity: number }[]
}

interface Props {
  readonly result: QueryAnswer['result']
  readonly nameOf: (interactionId: string) => string | undefined
  readonly onOpen: (key: string) => void
}

/** Why a bot answered what it did: which interaction, how sure, and what each word added. */
export function Why({ result, nameOf, onOpen }: Props) {
  const { interaction, score, confidence, parameters, contexts, parley, debug = [] } = result
  const key = interaction.type === 'user' ? interaction.id : interaction.type
  const explained = debug.filter(isExplained)
  const rest = debug.filter((note) => !isExplained(note))
  return (
    <details className={classes.why}>
      <summary>
        {summaryOf(result)}
        {parley !== undefined && ` · handed over${parley.outcome === undefined ? '' : `: ${parley.outcome}`}`}
      </summary>
      <p style={{ margin: '6px 0 0' }}>
        <button type="button" className={classes.whyOpen} onClick={() => onOpen(key)}>
          Open “{interaction.name}”
        </button>
      </p>
      {explained.map((each) => (
        <table key={`${each.interaction} ${each.phrase}`}>
          <caption style={{ textAlign: 'start' }}>
            {nameOf(each.interaction) ?? each.interaction}: “{each.phrase}” {figure(each.confidence)}
          </caption>
          <thead>
            <tr>
              <th scope="col">Word</th>
              <th scope="col">nearest</th>
              <th scope="col">likeness</th>
              <th scope="col">weight</th>
            </tr>
          </thead>
          <tbody>
            {each.words.map(({ word, nearest, similarity, weight }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand in a text twice
              <tr key={`${place} ${word}`}>
                <td>{word}</td>
                <td>{nearest || '–'}</td>
                <td>{figure(similarity)}</td>
                <td>{figure(weight)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {Object.keys(parameters).length > 0 && <Facts label="Details" facts={Object.entries(parameters)} />}
      {contexts.length > 0 && <Facts label="Contexts" facts={contexts.map(({ name, lifespan }) => [name, String(lifespan)])} />}
      {interaction.type !== 'welcome' && explained.length === 0 && (
        <p style={{ margin: '6px 0 0' }}>
          Score {figure(score)}, needed {figure(confidence)}.
        </p>
      )}
      {rest.length > 0 && <JsonTree value={rest} />}
    </details>
  )
}

function Facts({ label, facts }: { readonly label: string; readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <p style={{ margin: '6px 0 0' }}>
      {label}: {facts.map(([name, value]) => `${name} = ${value}`).join(', ')}
    </p>
  )
}

function summaryOf({ interaction, score, confidence }: Props['result']): string {
  if (interaction.type === 'welcome') return 'Welcome'
  if (interaction.type === 'fallback') return `Fallback: best match ${figure(score)}, needed ${figure(confidence)}`
  return `${interaction.name}: ${figure(score)}, needed ${figure(confidence)}`
}

function figure(value: number): string {
  return value.toFixed(2)
}

function isExplained(note: unknown): note is Explained {
  return note !== null && typeof note === 'object' && 'words' in note && Array.isArray(note.words) && 'phrase' in note && 'interaction' in note
}
