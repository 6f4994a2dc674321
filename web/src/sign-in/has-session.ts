import { hasBearer } from '../api/credential.ts'

let begun = false

/** Notes a session begun on this page, which the page as it was sent could not know of. */
export function beginSession(): void {
  begun = true
}

/** Whether asking who is there can have an answer. The server says in the page when the browser brought no session. */
export function mayHaveSession(): boolean {
  const said = document.querySelector<HTMLMetaElement>('meta[name="session"]')?.content
  return begun || hasBearer() || said !== 'no'
}
