import { hexColor } from './contrast.ts'

/** How a partner wants the page to look; everything else in the address is ignored. */
export interface Appearance {
  readonly scheme: 'light' | 'dark' | 'auto'
  readonly hidesNavigation: boolean
  readonly hidesTitle: boolean
  readonly hidesHelp: boolean
  /** How a question was understood is left out. */
  readonly hidesExplanation: boolean
  /** One line while a question runs, without its steps. */
  readonly minimizesProgress: boolean
  readonly primary?: string
  readonly navigation?: string
  readonly chat?: string
  readonly input?: string
  readonly placeholder: string
  /** Instead of the space's own questions, if there are any. */
  readonly prompts: readonly string[]
}

const PLACEHOLDER = 'Ask about your data'
const MESSAGE_PLACEHOLDER = 'Write a message'
const MOST_PROMPTS = 8
const LONGEST = 200

/** @param address of the page, its token taken out already or not */
export function appearanceOf({ pathname = '', searchParams }: Pick<URL, 'searchParams'> & Partial<Pick<URL, 'pathname'>>): Appearance {
  const color = (name: string) => hexColor(searchParams.get(name) ?? '')
  return {
    scheme: schemeOf(searchParams.get('uiMode')),
    hidesNavigation: isOn(searchParams.get('hideSideNavigation')),
    hidesTitle: isOn(searchParams.get('hideTitle')),
    hidesHelp: isOn(searchParams.get('hideHelp')),
    hidesExplanation: isOn(searchParams.get('hideExplanation')),
    minimizesProgress: isOn(searchParams.get('minimizeProgress')),
    primary: color('primaryColor'),
    navigation: color('sideNavigationBackgroundColor'),
    chat: color('chatBackgroundColor'),
    input: color('chatInputBackgroundColor'),
    placeholder: words(searchParams.get('chatPlaceHolderText')) ?? (pathname.startsWith('/embed/bots/') ? MESSAGE_PLACEHOLDER : PLACEHOLDER),
    prompts: Array.from({ length: MOST_PROMPTS }, (_, place) => words(searchParams.get(`suggestedPrompt${place + 1}`))).filter(
      (prompt) => prompt !== undefined,
    ),
  }
}

function isOn(value: string | null): boolean {
  return value === 'true' || value === '1'
}

function schemeOf(value: string | null): Appearance['scheme'] {
  return value === 'light' || value === 'dark' ? value : 'auto'
}

function words(value: string | null): string | undefined {
  const text = value?.trim() ?? ''
  return text === '' || text.length > LONGEST ? undefined : text
}
