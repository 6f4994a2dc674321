/** How people agree and disagree in one word or two, folded; first who agrees. */
const LISTS: Readonly<Record<string, readonly [yes: readonly string[], no: readonly string[]]>> = {
  en: [
    ['yes', 'yeah', 'yep', 'yup', 'sure', 'of course', 'ok', 'okay', 'right', 'correct', 'certainly', 'absolutely', 'definitely', 'exactly', 'y', 'aye'],
    ['no', 'nope', 'nah', 'not', 'never', 'no way', 'not really', 'incorrect', 'wrong', 'n', 'no thanks', 'no thank you'],
  ],
  de: [
    ['ja', 'jo', 'jawohl', 'klar', 'sicher', 'gerne', 'gern', 'genau', 'richtig', 'stimmt', 'naturlich', 'ok', 'okay'],
    ['nein', 'ne', 'nee', 'no', 'nicht', 'niemals', 'falsch', 'keinesfalls', 'auf keinen fall', 'nein danke'],
  ],
  fr: [
    ['oui', 'ouais', 'bien sur', 'd accord', 'daccord', 'ok', 'certainement', 'exactement', 'tout a fait', 'volontiers'],
    ['non', 'nan', 'pas du tout', 'jamais', 'pas', 'non merci', 'faux'],
  ],
  es: [
    ['si', 'claro', 'por supuesto', 'vale', 'ok', 'correcto', 'exacto', 'desde luego', 'bueno'],
    ['no', 'nunca', 'jamas', 'para nada', 'incorrecto', 'no gracias'],
  ],
  it: [
    ['si', 'certo', 'certamente', 'va bene', 'ok', 'esatto', 'giusto', 'volentieri'],
    ['no', 'mai', 'per niente', 'sbagliato', 'no grazie'],
  ],
  nl: [
    ['ja', 'jawel', 'jazeker', 'zeker', 'natuurlijk', 'ok', 'oke', 'graag', 'klopt', 'juist'],
    ['nee', 'neen', 'niet', 'nooit', 'absoluut niet', 'nee bedankt', 'fout'],
  ],
  pt: [
    ['sim', 'claro', 'com certeza', 'ok', 'certo', 'exato', 'pode ser'],
    ['nao', 'nunca', 'jamais', 'de jeito nenhum', 'errado', 'nao obrigado'],
  ],
  pl: [
    ['tak', 'jasne', 'oczywiscie', 'pewnie', 'zgoda', 'ok', 'dobrze', 'zgadza sie'],
    ['nie', 'nigdy', 'wcale nie', 'nie dziekuje', 'zle'],
  ],
}

/** The lists of a language, by its tag of whatever length; English for one that has none. */
export function yesNoOf(language: string): { readonly yes: readonly string[]; readonly no: readonly string[] } {
  const [yes, no] = LISTS[language.toLowerCase().split(/[-_]/)[0] ?? ''] ?? LISTS.en ?? [[], []]
  return { yes, no }
}
