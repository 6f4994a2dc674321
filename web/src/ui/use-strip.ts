import { type RefObject, useEffect, useRef } from 'react'
import classes from './strip.module.css'

const CHOSEN = '[aria-selected="true"], [aria-current="page"]'
/** What stays visible of the neighbours of what is chosen. */
const ROOM = 32

/** A row that scrolls where the window is too narrow for it: what is chosen is always in sight, and its ends say that there is more. */
export function useStrip(): { readonly ref: RefObject<HTMLDivElement | null>; readonly className: string | undefined } {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const strip = ref.current
    if (strip === null) return
    const show = () => {
      showChosen(strip)
      markEnds(strip)
    }
    const mark = () => markEnds(strip)
    const sizes = new ResizeObserver(show)
    const choices = new MutationObserver(show)
    sizes.observe(strip)
    choices.observe(strip, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-selected', 'aria-current'] })
    strip.addEventListener('scroll', mark, { passive: true })
    return () => {
      sizes.disconnect()
      choices.disconnect()
      strip.removeEventListener('scroll', mark)
    }
  }, [])
  return { ref, className: classes.strip }
}

/** Moves the strip alone, never the page. */
function showChosen(strip: HTMLElement): void {
  const chosen = strip.querySelector(CHOSEN)?.getBoundingClientRect()
  if (chosen === undefined) return
  const { left, right } = strip.getBoundingClientRect()
  const before = chosen.left - ROOM - left
  const after = chosen.right + ROOM - right
  if (before < 0) strip.scrollLeft += before
  else if (after > 0) strip.scrollLeft += Math.min(after, before)
}

function markEnds(strip: HTMLElement): void {
  const hidden = strip.scrollWidth - strip.clientWidth
  const at = Math.abs(strip.scrollLeft)
  strip.toggleAttribute('data-more-before', at > 1)
  strip.toggleAttribute('data-more-after', at < hidden - 1)
}
