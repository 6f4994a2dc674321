/** Words that say how a thing is asked, not what; they weigh little. Folded, as words are compared. */
const LISTS: Readonly<Record<string, string>> = {
  en: `a an the this that these those is are am be been was were do does did have has had i im ive me my mine we our us you your it its to of in on at for from by as and or so if
    with about please can could will would should want need like just hey hi hello there tell know let`,
  de: `der die das den dem des ein eine einen einem einer eines dieser diese dieses ist sind bin bist sein war waren habe hat haben hatte ich mich mir mein meine meinen meinem wir uns
    unser unsere du dich dir dein deine sie ihr ihre ihren es zu zum zur von vom in im an am auf fur bei aus mit uber und oder so wenn bitte kann konnen konnte wurde wurden will mochte
    sollte soll mal nur hallo hi hey da sag sagen`,
  fr: `le la les l un une des du de d ce cet cette ces est sont suis es etre etait etaient ai as a ont avez avons avait je j me moi mon ma mes nous notre nos vous votre vos tu te ton ta
    tes il elle y en dans sur a au aux pour par comme et ou si avec svp peux peut pouvez pourrais voudrais veux veut juste bonjour salut dire dites`,
  es: `el la los las un una unos unas este esta estos estas ese esa es son soy ser era eran he ha han tengo tiene yo me mi mis nosotros nos nuestro nuestra tu te tus usted su sus lo al
    a de del en para por como y o si con sobre favor puedo puede podria quiero quisiera necesito solo hola decir dime`,
  it: `il lo la i gli le l un una uno questo questa questi queste e sono sei essere era erano ho ha hanno abbiamo io mi me mio mia miei noi ci nostro nostra tu ti tuo tua lei suo sua a di
    del della dei in nel su per da come ed o se con per favore posso puo potrei vorrei voglio solo ciao salve dire dimmi`,
  nl: `de het een dit dat deze die is zijn ben was waren heb heeft hebben had ik me mij mijn we wij ons onze je jij jouw u uw het te van in op aan voor bij uit met over en of zo als
    alstublieft kan kunnen kun zou wil willen graag gewoon hallo hoi er zeg`,
  pt: `o a os as um uma este esta estes estas esse essa e sao sou ser era eram tenho tem eu me meu minha nos nosso nossa voce te seu sua de do da em no na para por como ou se com sobre
    favor posso pode poderia quero queria preciso so ola oi dizer diga`,
  pl: `ten ta to te ci jest sa jestem byc byl byla bylo byli mam ma mamy ja mnie mi moj moja moje my nas nasz ty cie ci twoj pan pani w we na do od z ze dla przez jak i lub albo czy
    prosze moge moze mozna chce chcialbym tylko czesc dzien dobry powiedz`,
}
const none: ReadonlySet<string> = new Set()
const sets = new Map(Object.entries(LISTS).map(([language, words]) => [language, new Set(words.split(/\s+/))]))

/** The list of a language, by its tag of whatever length; empty for one that has none. */
export function functionWords(language: string): ReadonlySet<string> {
  return sets.get(language.toLowerCase().split(/[-_]/)[0] ?? '') ?? none
}
