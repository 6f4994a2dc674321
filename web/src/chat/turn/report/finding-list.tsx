import type { Finding } from '../../../api/wire.ts'
import classes from './report.module.css'
import { ShareBar } from './share-bar.tsx'

/** Findings while the investigation goes on: their first sentences. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ol className={classes.coming} aria-label="Found so far">
      {findings.map((finding) => (
        <li key={finding.title}>
          <span>{finding.title}</span>
          {finding.share !== undefined && <ShareBar share={finding.share} />}
        </li>
      ))}
    </ol>
  )
}
