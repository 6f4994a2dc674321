import { IconExternalLink } from '@tabler/icons-react'
import type { AssetOffer, AssistantMessage } from '../../api/wire.ts'
import classes from './offers.module.css'

/** Dashboards and pages elsewhere that fit the question: one calm line each. `asked`: they are the answer, so each says what it is. */
export function Offers({ answer, asked = false }: { readonly answer: AssistantMessage; readonly asked?: boolean }) {
  const offers = answer.offers ?? []
  const [first] = offers
  if (first === undefined) return null
  const lead = offers.length === 1 ? `There is ${/^[aeiou]/i.test(first.noun) ? 'an' : 'a'} ${first.noun} for this:` : 'There is more on this here:'
  return (
    <aside className={classes.offers} aria-label="Found elsewhere">
      {!asked && <p className={classes.lead}>{lead}</p>}
      <ul className={classes.list}>
        {offers.map((offer) => (
          <li key={offer.id}>
            <Name offer={offer} />
            {asked && <span className={classes.about}>{[offer.kind, offer.folder].filter((word) => word !== undefined).join(' · ')}</span>}
            {asked && offer.description !== undefined && <span className={classes.description}>{offer.description}</span>}
          </li>
        ))}
      </ul>
    </aside>
  )
}

function Name({ offer: { name, url } }: { readonly offer: AssetOffer }) {
  const host = webHost(url)
  if (host === undefined) return <span className={classes.name}>{name}</span>
  return (
    <a className={classes.name} href={url} target="_blank" rel="noopener noreferrer nofollow" title={host}>
      {name} <IconExternalLink size={14} aria-label={`opens ${host}`} />
    </a>
  )
}

/** The server takes no other addresses; here it is made sure of once more. */
export function webHost(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url)
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.host : undefined
}

/** The answer without the paragraph that names its offers, for pages that draw them. */
export function withoutOffers(answer: AssistantMessage): AssistantMessage {
  if ((answer.offers ?? []).length === 0) return answer
  const { additional_data: data } = answer
  const parts = data.formatted_result
  const isReport = answer.report !== undefined
  return {
    ...answer,
    content: withoutLast(answer.content),
    additional_data: { ...data, ...(parts && isReport && { formatted_result: parts.slice(0, -1) }) },
  }
}

function withoutLast(content: string): string {
  const end = content.lastIndexOf('\n\n')
  return end < 0 ? content : content.slice(0, end)
}
