import type { Placeholder, Template } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'

/** A value that is sent; numbers keep their digits. */
export type Sent = null | string | number | boolean | ExactNumber | readonly Sent[] | { readonly [key: string]: Sent }
/** What a placeholder stands for; throws where there is nothing. */
export type LookUpValue = (placeholder: Placeholder) => Sent

/** Fills the placeholders of a template; one that stands alone keeps the type of its value. */
export function fill(template: Template, lookUp: LookUpValue): Sent {
  switch (template.kind) {
    case 'constant':
      return template.value
    case 'placeholder':
      return lookUp(template.placeholder)
    case 'text':
      return template.parts.map((part) => (typeof part === 'string' ? part : asText(lookUp(part)))).join('')
    case 'list':
      return template.items.map((each) => fill(each, lookUp))
    case 'object':
      return Object.fromEntries(template.entries.map(([key, each]) => [key, fill(each, lookUp)]))
  }
}

/** Fills a path: what the config wrote stays as it is, values of records are percent-encoded. */
export function fillPath(template: Template, lookUp: LookUpValue): string {
  const part = (each: string | Placeholder): string => (typeof each === 'string' ? each : encodeURIComponent(asText(lookUp(each))))
  if (template.kind === 'text') return template.parts.map(part).join('')
  return template.kind === 'placeholder' ? part(template.placeholder) : asText(fill(template, lookUp))
}

/** As it stands in a text or a query. */
export function asText(value: Sent): string {
  if (typeof value === 'string') return value
  if (value instanceof ExactNumber) return value.text
  return value === null ? '' : typeof value === 'object' ? writeJson(value) : String(value)
}

/** JSON with every digit of its numbers. */
export function writeJson(value: Sent): string {
  if (value instanceof ExactNumber) return value.text
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}:${writeJson(each)}`)
    .join(',')}}`
}

export function isList(value: Sent): value is readonly Sent[] {
  return Array.isArray(value)
}
