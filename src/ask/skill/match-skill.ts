import pluralize from 'pluralize'
import { STOP_WORDS, stemOf } from '../link/index.ts'
import type { AskSkill } from '../services.ts'

/** A skill that a question asks for. */
export interface SkillMatch {
  readonly skill: AskSkill
  /** The question without the words that name the skill; the whole of it where only the description matched. */
  readonly rest: string
}

const OPENERS = /^\s*(?:please\s+)?(?:\/|(?:run|use|execute|start|call|apply)\s+(?:(?:the|my)\s+)?(?:skill\s+)?["“']?)/i
const LITTLE: ReadonlySet<string> = new Set('were was are is there any some the a an can could you please show me find detect give make do'.split(' '))
/** Share of a question's words that a description has to know. */
const LEAST_SHARE = 0.75
const LEAST_WORDS = 2
const CLEAR_LEAD = 0.15

/** The skill that a question names, as a command ("/forecast …", "run forecast on …") or by beginning with its name. */
export function namedSkill(text: string, skills: readonly AskSkill[]): SkillMatch | undefined {
  const opened = withoutLittleWords(text.replace(OPENERS, ''))
  const longestFirst = skills.toSorted((a, b) => b.name.length - a.name.length)
  for (const skill of longestFirst) {
    const rest = afterName(opened, wordsOfName(skill.name))
    if (rest !== undefined) return { skill, rest }
  }
  return undefined
}

/** The one skill whose description knows the words of a question; none when two know them about as well. */
export function describedSkill(text: string, skills: readonly AskSkill[]): SkillMatch | undefined {
  const asked = contentStems(text)
  const scored = skills
    .map((skill) => {
      const known = new Set([...contentStems(skill.description), ...contentStems(wordsOfName(skill.name).join(' '))])
      const shared = asked.filter((stem) => known.has(stem)).length
      return { skill, shared, share: asked.length === 0 ? 0 : shared / asked.length }
    })
    .sort((a, b) => b.share - a.share)
  const [best, second] = scored
  if (best === undefined || best.shared < LEAST_WORDS || best.share < LEAST_SHARE) return undefined
  return best.share - (second?.share ?? 0) < CLEAR_LEAD ? undefined : { skill: best.skill, rest: text }
}

/** "Were there anomalies in …" names the skill as "anomalies in …" does. */
function withoutLittleWords(text: string): string {
  const [, word, rest] = /^\s*(\S+)\s+(\S.*)$/s.exec(text) ?? []
  return word !== undefined && rest !== undefined && LITTLE.has(word.toLowerCase()) ? withoutLittleWords(rest) : text
}

function wordsOfName(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[-_ ]+/)
    .filter((word) => word !== '')
}

/** What follows the name's words at the start of a text; little words may stand between them. */
function afterName(text: string, name: readonly string[]): string | undefined {
  let rest = text
  for (const wanted of name) {
    const found = /^[\s"“'_-]*([\p{L}\p{N}]+)/u.exec(rest)
    if (found?.[1] === undefined) return undefined
    const after = rest.slice(found[0].length)
    if (singular(found[1]) === singular(wanted)) rest = after
    else if (/^(?:a|an|the|of|for|to)$/i.test(found[1]) && rest !== text) return afterName(after, name.slice(name.indexOf(wanted)))
    else return undefined
  }
  return /^[\p{L}\p{N}_-]/u.test(rest) ? undefined : rest.replace(/^["”']?[\s:,]*(?:skill\b)?[\s:,]*/i, '')
}

function singular(word: string): string {
  return pluralize.singular(word.toLowerCase())
}

function contentStems(text: string): readonly string[] {
  const words =
    text
      .replace(/["“][^"”]*["”]/g, ' ')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  return [...new Set(words.filter((word) => !STOP_WORDS.has(word)).map(stemOf))]
}
