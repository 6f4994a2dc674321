/** What every bot recognises without being told, as the contract names it. */
export const SYSTEM_ENTITIES: readonly string[] = [
  'sys.any',
  'sys.number',
  'sys.integer',
  'sys.date',
  'sys.email',
  'sys.phone-number',
  'sys.url',
  'sys.yes-no',
  'sys.yes',
  'sys.no',
  'sys.temperature',
  'sys.alphanumeric',
]
