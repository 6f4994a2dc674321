const LONGEST_NAME = 80

/** A file name of a question: letters and digits of any script, joined by hyphens. */
export function fileName(question: string, ending: string): string {
  const words = question
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .slice(0, LONGEST_NAME)
    .toWellFormed()
    .replace(/\ufffd/g, '')
  const whole = question.length > LONGEST_NAME ? words.replace(/-[^-]*$/, '') : words
  return `${whole.replace(/^[-_]+|[-_]+$/g, '') || 'report'}.${ending}`
}

/** Value of Content-Disposition: the name as it is, and in ASCII for clients that know no other. */
export function attachment(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\w.-]/g, '')
    .replace(/-{2,}/g, '-')
    .replace(/^[-_]+/, '')
  const plain = ascii.startsWith('.') ? `report${ascii}` : ascii
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encoded}`}`
}
