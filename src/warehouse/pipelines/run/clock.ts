/** Where the time of a run goes. Steps overlap, so each counts what the run spent on it or waited for it. */
export interface Stopwatch {
  readonly seconds: Readonly<Record<'extract' | 'normalize' | 'load', number>>
  during<T>(step: 'extract' | 'normalize' | 'load', act: () => Promise<T>): Promise<T>
}

export function startStopwatch(elapsed: () => number): Stopwatch {
  const seconds = { extract: 0, normalize: 0, load: 0 }
  return {
    seconds,
    during: async (step, act) => {
      const begun = elapsed()
      try {
        return await act()
      } finally {
        seconds[step] += (elapsed() - begun) / 1_000
      }
    },
  }
}
