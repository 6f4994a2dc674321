import { tagHighlighter, tags } from '@lezer/highlight'
import classes from './code-highlighter.module.css'

/** The colours of code, to read and to write. */
export const codeHighlighter = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword], class: classes.keyword ?? '' },
  { tag: [tags.string, tags.special(tags.string)], class: classes.text ?? '' },
  { tag: [tags.number, tags.bool, tags.null], class: classes.number ?? '' },
  { tag: [tags.lineComment, tags.blockComment], class: classes.comment ?? '' },
  { tag: tags.typeName, class: classes.type ?? '' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: classes.defined ?? '' },
])
