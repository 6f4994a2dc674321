/** "Good evening, Ada" by the person's own clock. */
export function greeting(realname: string, now: Date): string {
  const hour = now.getHours()
  const part = hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'
  const hello = part === 'night' ? 'Hello' : `Good ${part}`
  const first = realname.trim().split(/\s+/)[0] ?? ''
  return first === '' ? hello : `${hello}, ${first}`
}
