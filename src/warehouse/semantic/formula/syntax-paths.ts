import type { PathSyntax, Syntax } from './syntax.ts'

/** Paths of fields that are read where the whole is; those inside functions over rows, measures and `exists` have a scope of their own. */
export function pathsIn(syntax: Syntax): readonly PathSyntax[] {
  const found: PathSyntax[] = []
  mapPaths(syntax, (path) => {
    found.push(path)
    return path
  })
  return found
}

const OWN_SCOPE: ReadonlySet<string> = new Set('count sum avg min max median percentile stddev variance first last exists every'.split(' '))
/** Calls whose later arguments are words, not fields. */
const WORD_CALLS: ReadonlySet<string> = new Set(['bucket', 'part', 'diff', 'add'])

/** The same formula with the paths of fields replaced. */
export function mapPaths(syntax: Syntax, map: (path: PathSyntax) => PathSyntax): Syntax {
  const inner = (one: Syntax) => mapPaths(one, map)
  switch (syntax.kind) {
    case 'path':
      return map(syntax)
    case 'call': {
      if (OWN_SCOPE.has(syntax.name)) return syntax
      const fields = syntax.name === 'diff' ? 2 : WORD_CALLS.has(syntax.name) ? 1 : syntax.args.length
      return { ...syntax, args: syntax.args.map((arg, n) => (n < fields ? inner(arg) : arg)) }
    }
    case 'binary':
    case 'compare':
      return { ...syntax, left: inner(syntax.left), right: inner(syntax.right) }
    case 'and':
    case 'or': {
      const [first, second, ...rest] = syntax.of
      return { ...syntax, of: [inner(first), inner(second), ...rest.map(inner)] }
    }
    case 'negate':
    case 'not':
    case 'null':
    case 'during':
    case 'member':
      return { ...syntax, of: inner(syntax.of) }
    case 'tuple':
      return { ...syntax, of: syntax.of.map(inner) }
    case 'in':
      return { ...syntax, of: inner(syntax.of), values: syntax.values.map(inner) }
    case 'between':
      return { ...syntax, of: inner(syntax.of), low: inner(syntax.low), high: inner(syntax.high) }
    case 'contains':
    case 'starts':
    case 'ends':
      return { ...syntax, of: inner(syntax.of), value: inner(syntax.value) }
    case 'plan':
      return { ...syntax, args: syntax.args.map(inner) }
    default:
      return syntax
  }
}
