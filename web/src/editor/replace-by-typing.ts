import { EditorView } from '@codemirror/view'

/**
 * Typing over a selection is carried out here: the browser's own editing would carry the colours of what it replaces over
 * as style attributes, which the content policy forbids and reports.
 */
export const replaceByTyping = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { from, to, empty } = view.state.selection.main
    if (event.inputType !== 'insertText' || event.data === null || view.composing || empty) return false
    const text = event.data
    const change = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true })
    const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, change))
    if (!handled) view.dispatch(change())
    event.preventDefault()
    return true
  },
})
