import { Collapse, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import type { AssistantMessage, Exhibit, Finding, Report } from '../../../api/wire.ts'
import { Markdown } from '../../markdown.tsx'
import { ExhibitView } from './exhibit-view.tsx'
import classes from './report.module.css'
import { ShareBar } from './share-bar.tsx'

interface Props {
  readonly chatId: string
  readonly answer: AssistantMessage
  readonly report: Report
  readonly onAsk: ((text: string) => void) | undefined
}

/** Headline and overview, findings by how much they explain, and what was checked without a finding. */
export function Investigation({ chatId, answer, report, onAsk }: Props) {
  const lead = answer.additional_data.formatted_result?.find((part) => part.type === 'text')?.data ?? answer.content
  const ofFindings = new Set(report.findings.map(({ df_key }) => df_key))
  const overview = report.exhibits.filter(({ df_key }) => !ofFindings.has(df_key))
  const [first, ...more] = overview.toSorted((a, b) => drawn(b) - drawn(a))
  return (
    <div className={classes.parts} data-content>
      <Markdown>{lead}</Markdown>
      {first !== undefined && <ExhibitView chatId={chatId} answer={answer} exhibit={first} onAsk={onAsk} />}
      {report.findings.length === 0 && <p className={classes.quiet}>Nothing stands out from the usual.</p>}
      <ol className={classes.findings} aria-label="Findings">
        {report.findings.map((finding) => (
          <FindingCard key={finding.title} chatId={chatId} answer={answer} report={report} finding={finding} onAsk={onAsk} />
        ))}
      </ol>
      {report.unremarkable.length > 0 && (
        <Folded label={`Checked and unremarkable (${report.unremarkable.length})`}>
          <ul className={classes.unremarkable}>
            {report.unremarkable.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Folded>
      )}
      {more.length > 0 && (
        <Folded label="Figures behind the headline">
          {more.map((exhibit) => (
            <ExhibitView key={exhibit.df_key} chatId={chatId} answer={answer} exhibit={exhibit} onAsk={onAsk} />
          ))}
        </Folded>
      )}
      {report.caveats.map((caveat) => (
        <p key={caveat} className={classes.caveat}>
          {caveat}
        </p>
      ))}
    </div>
  )
}

/** Points of the chart; 0 without one. A course over time leads, a pair of figures follows. */
function drawn({ visualization, dataframe }: Exhibit): number {
  return visualization === undefined ? 0 : dataframe.row_count
}

function FindingCard({ chatId, answer, report, finding, onAsk }: Props & { readonly finding: Finding }) {
  const [open, { toggle }] = useDisclosure(true)
  const id = useId()
  const exhibit = report.exhibits.find(({ df_key }) => df_key === finding.df_key)
  return (
    <li className={classes.finding}>
      <h3 className={classes.title}>{finding.title}</h3>
      {finding.share !== undefined && <ShareBar share={finding.share} />}
      {finding.text !== '' && finding.text !== finding.title && <Markdown>{finding.text}</Markdown>}
      {exhibit !== undefined && (
        <>
          <UnstyledButton className={classes.fold} aria-expanded={open} aria-controls={id} onClick={toggle}>
            <IconChevronRight size={14} aria-hidden data-open={open || undefined} />
            {exhibit.title}
          </UnstyledButton>
          <Collapse expanded={open} id={id}>
            {open && <ExhibitView chatId={chatId} answer={answer} exhibit={exhibit} onAsk={onAsk} />}
          </Collapse>
        </>
      )}
    </li>
  )
}

function Folded({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  const [open, { toggle }] = useDisclosure(false)
  const id = useId()
  return (
    <div>
      <UnstyledButton className={classes.fold} aria-expanded={open} aria-controls={id} onClick={toggle}>
        <IconChevronRight size={14} aria-hidden data-open={open || undefined} />
        {label}
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        {open && <div className={classes.folded}>{children}</div>}
      </Collapse>
    </div>
  )
}
