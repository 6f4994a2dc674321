import { attributeText } from '../ui/attribute-text.ts'
import type { Mode } from '../ui/look-fields.tsx'
import type { Space } from './spaces-api.ts'

/** How the embedded page looks; it travels in its address. */
export interface Look {
  readonly uiMode: Mode
  readonly primaryColor: string
  readonly hideSideNavigation: boolean
  readonly hideTitle: boolean
  readonly chatPlaceHolderText: string
}
export const PLAIN_LOOK: Look = { uiMode: 'auto', primaryColor: '', hideSideNavigation: false, hideTitle: false, chatPlaceHolderText: '' }
export type Language = 'curl' | 'JavaScript' | 'Python'
export const LANGUAGES: readonly Language[] = ['curl', 'JavaScript', 'Python']

export function iframeCode({ embed_url, name }: Space, look: Look): string {
  const query = new URLSearchParams(
    Object.entries(look).flatMap(([key, value]) => (value === '' || value === false || value === 'auto' ? [] : [[key, String(value)]])),
  )
  const address = `${embed_url}${query.size === 0 ? '' : `?${query}`}#embedToken=TOKEN`
  return `<iframe src="${attributeText(address)}" title="${attributeText(name)}" width="100%" height="600" style="border: 0"></iframe>`
}

/** The call of a partner's server that gets a token for one person and one space. */
export function tokenCode(origin: string, spaceId: string, language: Language): string {
  const address = `${origin}/v1/embed/token`
  switch (language) {
    case 'curl':
      return `curl ${address} -H "X-API-Key: $PARLEY_API_KEY" -H 'content-type: application/json' \\
  -d '{"email": "ann@example.com", "name": "Ann", "space_id": "${spaceId}"}'`
    case 'JavaScript':
      return `const response = await fetch('${address}', {
  method: 'POST',
  headers: { 'X-API-Key': process.env.PARLEY_API_KEY, 'content-type': 'application/json' },
  body: JSON.stringify({ email: user.email, name: user.name, space_id: '${spaceId}' }),
})
if (!response.ok) throw new Error(\`no embed token: \${response.status}\`)
const { token } = await response.json()`
    case 'Python':
      return `response = requests.post(
    "${address}",
    headers={"X-API-Key": os.environ["PARLEY_API_KEY"]},
    json={"email": user.email, "name": user.name, "space_id": "${spaceId}"},
    timeout=10,
)
response.raise_for_status()
token = response.json()["token"]`
  }
}
