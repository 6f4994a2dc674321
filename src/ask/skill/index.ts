export { answerPending, answerWithSkill, type SkillWork, type TableFor, usableSkills } from './answer-skill.ts'
export { choicesOf, type Filled, type Filling, fillSkill, typed } from './fill-skill.ts'
export { describedSkill, namedSkill, type SkillMatch } from './match-skill.ts'
export { tellSkill } from './tell-skill.ts'
