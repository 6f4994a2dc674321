import { z } from 'zod'
import { plainLine } from '../plain-markdown.ts'
import { agentTool, problem } from './tool.ts'

const MOST_OPTIONS = 4
const MOST_QUESTION = 300

export const askUser = agentTool(
  {
    name: 'ask_user',
    description: 'Asks the person one short question where the answer depends on what they mean. Ends your turn.',
    input: {
      type: 'object',
      properties: {
        question: { type: 'string' },
        options: { type: 'array', items: { type: 'string' }, maxItems: MOST_OPTIONS, description: 'Full questions or short choices' },
      },
      required: ['question'],
    },
  },
  z.object({ question: z.string(), options: z.array(z.string()).optional() }),
  ({ question, options = [] }, session) => {
    if (!session.mayAskBack) return problem('The person cannot be asked again now. Take the likeliest meaning and say in the text what you took.')
    const words = plainLine(question, MOST_QUESTION)
    if (words === '') return problem('The question is empty.')
    const choices = [...new Set(options.slice(0, MOST_OPTIONS).map((option) => plainLine(option)))].filter((option) => option !== '')
    return { kind: 'end', answer: { kind: 'asked', question: words, options: choices } }
  },
)
