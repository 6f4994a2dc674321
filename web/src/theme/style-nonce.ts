/** The nonce under which this page may add style elements; the server fills it into the document. Empty in development. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
