import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ago } from '../shell/ago.ts'
import classes from './skills.module.css'
import type { Skill } from './skills-api.ts'

/** A skill in the list: what it does, whether it is on, and whether it works. */
export function SkillItem({ skill, hasDraft }: { readonly skill: Skill; readonly hasDraft: boolean }) {
  const { name, description, active, effects, groups, last_test } = skill
  const Icon = active ? IconCircleCheck : IconCircleDashed
  const facts = [effects === 'reads' ? 'reads only' : 'asks before it runs', groups.length === 0 ? 'no group' : groups.join(', ')]
  return (
    <li>
      <Link to="/skills/$name" params={{ name }} className={classes.item}>
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          {hasDraft && <span className={classes.draft}> unsaved changes</span>}
          <span className={classes.description}>{description}</span>
          <span className={classes.quiet}>
            {facts.join(' · ')}
            {' · '}
            <span data-failed={(last_test !== undefined && last_test.status !== 'ok') || undefined} className={classes.tested}>
              {testWords(last_test)}
            </span>
          </span>
        </span>
        <span className={classes.state} data-status={active ? 'ok' : 'off'}>
          <Icon size={16} aria-hidden />
          {active ? 'On' : 'Off'}
        </span>
      </Link>
    </li>
  )
}

function testWords(test: Skill['last_test']): string {
  if (test === undefined) return 'not tested yet'
  return `test ${test.status === 'ok' ? 'worked' : 'failed'} ${ago(test.at)}`
}
