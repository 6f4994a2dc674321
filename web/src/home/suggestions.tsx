import { Skeleton, Text, UnstyledButton } from '@mantine/core'
import { IconArrowsLeftRight, IconChartLine, IconHash, IconHelpCircle, IconList } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { suggestionsQuery } from '../api/queries.ts'
import { embeddedLogin } from '../embed/embedded-login.ts'
import { questionKind } from './question-kind.ts'
import classes from './suggestions.module.css'

const COUNT = 6
const ICONS = { number: IconHash, trend: IconChartLine, comparison: IconArrowsLeftRight, why: IconHelpCircle, list: IconList }

/** Six questions that the data can answer. */
export function Suggestions({ onAsk }: { readonly onAsk: (text: string) => void }) {
  const suggestions = useQuery(suggestionsQuery)
  if (suggestions.isPending) return <Waiting />
  const prompts = embeddedLogin()?.appearance.prompts ?? []
  const questions = prompts.length > 0 ? prompts : (suggestions.data?.questions.slice(0, COUNT) ?? [])
  if (questions.length === 0) return null
  return (
    <section aria-labelledby="suggestions">
      <Text id="suggestions" component="h2" className={classes.heading}>
        You could ask
      </Text>
      <ul className={classes.grid}>
        {questions.map((question) => (
          <li key={question}>
            <Suggestion question={question} onAsk={onAsk} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Suggestion({ question, onAsk }: { readonly question: string; readonly onAsk: (text: string) => void }) {
  const Icon = ICONS[questionKind(question)]
  return (
    <UnstyledButton className={classes.card} onClick={() => onAsk(question)}>
      <Icon size={18} className={classes.icon} aria-hidden />
      <span>{question}</span>
    </UnstyledButton>
  )
}

function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden>
      {Array.from({ length: COUNT }, (_, place) => `s${place}`).map((key) => (
        <Skeleton key={key} height={60} radius="md" />
      ))}
    </div>
  )
}
