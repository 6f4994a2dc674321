/** Runs steps under one name one after the other, in the order they were given; those under other names are not held up. */
export function inOrder(): <T>(name: string, step: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (name, step) => {
    const run = (last.get(name) ?? Promise.resolve()).then(step, step)
    last.set(name, run)
    const forget = (): void => {
      if (last.get(name) === run) last.delete(name)
    }
    run.then(forget, forget)
    return run
  }
}
