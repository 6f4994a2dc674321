import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import classes from './code-editor.module.css'
import { writingExtensions } from './code-extensions.ts'
import { markPlace, type Place } from './place-mark.ts'

export interface CodeEditorHandle {
  text(): string
  /** Puts a name where the cursor is. */
  insert(name: string): void
  /** Replaces all of it; undo brings the former text back. */
  replace(text: string): void
  /** Underlines a place and puts the cursor there. */
  mark(place: Place | undefined): void
}
interface Props {
  readonly ref: Ref<CodeEditorHandle>
  readonly label: string
  /** What is written in it; may change. */
  readonly language: Extension
  readonly initial: string
  readonly onChange: (text: string) => void
  /** Command and Enter. */
  readonly onRun: () => void
}

/** Code to write. It keeps its own text; `initial` counts once. */
export function CodeEditor({ ref, label, language, initial, onChange, onRun }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const spoken = useRef(new Compartment())
  const handlers = useRef({ onChange, onRun })
  handlers.current = { onChange, onRun }

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is passed on by the next effect
  useEffect(() => {
    if (box.current === null) return
    const listen = EditorView.updateListener.of((update) => {
      if (update.docChanged) handlers.current.onChange(update.state.doc.toString())
    })
    const extensions = [writingExtensions(label, () => handlers.current.onRun()), spoken.current.of(language), listen]
    const made = new EditorView({ parent: box.current, state: EditorState.create({ doc: initial, extensions }) })
    view.current = made
    return () => made.destroy()
  }, [])

  useEffect(() => view.current?.dispatch({ effects: spoken.current.reconfigure(language) }), [language])

  useImperativeHandle(ref, () => ({
    text: () => view.current?.state.doc.toString() ?? '',
    insert: (name) => {
      const editor = view.current
      if (editor === null) return
      editor.dispatch(editor.state.replaceSelection(name))
      editor.focus()
    },
    replace: (text) => {
      const editor = view.current
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
    },
    mark: (place) => {
      const editor = view.current
      if (editor === null) return
      const at = place === undefined ? undefined : Math.min(place[0], editor.state.doc.length)
      editor.dispatch({ effects: markPlace.of(place), ...(at !== undefined && { selection: { anchor: at }, scrollIntoView: true }) })
    },
  }))

  return <div ref={box} className={classes.editor} />
}
