/** Parley's mark: a P whose bowl holds a small chart. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return <img src="/mark.svg" width={size} height={size} alt="" />
}
