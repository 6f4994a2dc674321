/** The ask box of the page marks itself with this attribute, so that `/` finds it wherever it is. */
export const ASK_BOX = 'data-ask-box'

/** @returns whether there was one */
export function focusAskBox(): boolean {
  const box = document.querySelector<HTMLTextAreaElement>(`[${ASK_BOX}]`)
  box?.focus()
  return box !== null
}
