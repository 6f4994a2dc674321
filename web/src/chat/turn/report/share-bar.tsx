import classes from './report.module.css'

const FULL = 100

/** How much of the change a finding explains; what works against it is hatched. */
export function ShareBar({ share }: { readonly share: number }) {
  const percent = Math.round(share * FULL)
  const words = share < 0 ? `works against the change, by ${-percent} %` : `explains ${percent} % of the change`
  return (
    <span className={classes.share}>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} data-against={share < 0 || undefined} style={{ inlineSize: `${Math.min(FULL, Math.abs(percent))}%` }} />
      </span>
      <span>{words}</span>
    </span>
  )
}
