/** Of the web app's light theme. */
export const COLOURS = {
  text: '#23201d',
  quiet: '#69635c',
  line: '#dedad4',
  track: '#eae7e2',
  accent: '#0f766e',
  paper: '#faf9f7',
  against: '#84cabf',
} as const
