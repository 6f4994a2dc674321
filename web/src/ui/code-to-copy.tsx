import { CopyAction } from '../chat/copy-action.tsx'
import classes from './code-to-copy.module.css'

/** Lines that are pasted somewhere else. @param label  says what the button copies */
export function CodeToCopy({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={classes.code}>
      <pre>
        <code>{text}</code>
      </pre>
      <CopyAction text={text} label={label} />
    </div>
  )
}
