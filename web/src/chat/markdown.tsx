import type { ReactNode } from 'react'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import classes from './markdown.module.css'

const ALLOWED = [
  'p',
  'strong',
  'em',
  'del',
  'code',
  'pre',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'blockquote',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'hr',
  'br',
  'a',
]

/** Markdown of an answer. Raw HTML and pictures are dropped; a link must be https and shows where it goes. */
export function Markdown({ children }: { readonly children: string }) {
  return (
    <div className={classes.text}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        skipHtml
        allowedElements={ALLOWED}
        unwrapDisallowed
        urlTransform={(url) => (httpsHost(url) === undefined ? '' : url)}
        components={{ a: ({ href, children }) => <OutsideLink href={href}>{children}</OutsideLink> }}
      >
        {children}
      </ReactMarkdown>
    </div>
  )
}

function OutsideLink({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  const host = href === undefined ? undefined : httpsHost(href)
  if (host === undefined) return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children} <span className={classes.host}>({host})</span>
    </a>
  )
}

function httpsHost(url: string): string | undefined {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' ? parsed.host : undefined
}
