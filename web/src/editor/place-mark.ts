import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import classes from './code-editor.module.css'

/** Where in a text it stands: UTF-16 code units, half-open. */
export type Place = readonly [start: number, end: number]

/** Underlines what was refused or failed, until it is changed. */
export const markPlace = StateEffect.define<Place | undefined>()

const mark = Decoration.mark({ class: classes.place ?? '', attributes: { 'data-place': 'true' } })

export const placeMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) if (effect.is(markPlace)) return marksOf(effect.value, transaction.newDoc.length)
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

function marksOf(place: Place | undefined, length: number): DecorationSet {
  if (place === undefined) return Decoration.none
  const [start, end] = [Math.min(place[0], length), Math.min(place[1], length)]
  return start < end ? Decoration.set([mark.range(start, end)]) : Decoration.none
}
