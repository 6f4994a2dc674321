/** Puts text on the clipboard, also where the page came over plain http and the clipboard interface is missing. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined && window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.setAttribute('aria-hidden', 'true')
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
