import type { Space } from './spaces-api.ts'

/** How the embedded page looks; it travels in its address. */
export interface Look {
  readonly uiMode: 'auto' | 'light' | 'dark'
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
  return `<iframe src="${escaped(address)}" title="${escaped(name)}" width="100%" height="600" style="border: 0"></iframe>`
}

/** The call of the partner's server before each render. */
export function tokenCode({ space_id, embed_url }: Space, language: Language): string {
  const address = `${new URL(embed_url).origin}/v1/embed/token`
  switch (language) {
    case 'curl':
      return `curl ${address} -H "X-API-Key: $PARLEY_API_KEY" -H 'content-type: application/json' \\
  -d '{"email": "ann@example.com", "name": "Ann", "space_id": "${space_id}"}'`
    case 'JavaScript':
      return `const response = await fetch('${address}', {
  method: 'POST',
  headers: { 'X-API-Key': process.env.PARLEY_API_KEY, 'content-type': 'application/json' },
  body: JSON.stringify({ email: user.email, name: user.name, space_id: '${space_id}' }),
})
if (!response.ok) throw new Error(\`no embed token: \${response.status}\`)
const { token } = await response.json()`
    case 'Python':
      return `response = requests.post(
    "${address}",
    headers={"X-API-Key": os.environ["PARLEY_API_KEY"]},
    json={"email": user.email, "name": user.name, "space_id": "${space_id}"},
    timeout=10,
)
response.raise_for_status()
token = response.json()["token"]`
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
