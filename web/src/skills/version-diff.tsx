import { python } from '@codemirror/lang-python'
import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import editor from '../editor/code-editor.module.css'
import { readingExtensions } from '../editor/code-extensions.ts'
import classes from './version-diff.module.css'

const COLLAPSED = { margin: 3, minSize: 6 }

interface Props {
  readonly label: string
  readonly before: string
  readonly after: string
}

/** Two texts of code as one: what went is struck, what came stands below it, the rest is folded. */
export function VersionDiff({ label, before, after }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current === null) return
    const merge = unifiedMergeView({ original: before, mergeControls: false, gutter: true, highlightChanges: true, collapseUnchanged: COLLAPSED })
    const extensions = [readingExtensions(label), python(), EditorState.readOnly.of(true), EditorView.editable.of(false), focusable, merge]
    const view = new EditorView({ parent: box.current, state: EditorState.create({ doc: after, extensions }) })
    return () => view.destroy()
  }, [label, before, after])
  return <div ref={box} className={`${editor.editor} ${classes.diff}`} />
}

/** Text that is only read can still be reached and scrolled by keyboard. */
const focusable = EditorView.contentAttributes.of({ tabindex: '0' })
