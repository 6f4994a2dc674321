import { stemOf } from './stem.ts'

/** Words that carry no meaning of their own in a question about data. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those is are was were be been being am do does did doing done will would can could shall should may might must
  there here please also just then than so as if i me my we us our you your to of in on at by for from with into onto about
  it its they them their his her he she him whom who which what whose where when how and or but
  some any all each every both either have has had having same such other own s t ll
  kindly want know like need see let lets get got give gives given gave show shows list lists find finds return returns tell display provide retrieve
  select report whether currently now ever already within via per upon out up down over off only very too much many more most
  available exist exists existing contained recorded record database system present total along across including named called using
  different following certain particular individual corresponding respective respectively associated related together various`.split(/\s+/),
)

/** Words that open a demand when they start a sentence. */
export const DEMAND_VERBS: ReadonlySet<string> = new Set(
  `show list give find return tell display provide retrieve select report get count compute calculate output search identify name fetch present describe
  visualize draw plot create make compare please sort order what which who whom whose where when how can could for in state determine summarize rank`.split(
    /\s+/,
  ),
)

/**
 * Stems of verbs and nouns that join two things without naming either ("students who live in …", "the list of …");
 * leaving one unused never changes what is asked.
 */
export const LIGHT_WORDS: ReadonlySet<string> = new Set(
  `live work play belong own offer provide take make use have contain includ involv relat associat connect attend serv participat compet perform
  do go come get hold keep becom stay produc creat releas publish issu run sell buy purchas order place receiv reciev send assign enrol regist register sign
  teach studi learn lead manag head direct write author rate review visit book rent hire employ join start begin end finish open close found establish
  built build construct situat locat base origin correspond appear exist occur happen list record store save show display find return give tell
  win lose score earn get cost pay spend charg own drive fly ride sail swim run walk travel depart arriv land fli host sponsor support help need requir
  know call name titl entitl mention describ specifi detail inform data databas tabl row entri item record thing valu number amount total figur result
  kind sort type categori group set way time date day one other else still current present past recent new old good well avail possibl distinct
  respect separ overal togeth along also onli least most mani much total full complet exact specif given certain particular individu common
  treat affect injur answer contribut submit invest accept award nomin elect vote represent repres report handl process file claim cover
  be been has had having least than accord term base per each everi in out from ascend descend order sort rank increas decreas highest lowest
  person peopl someon everyon anyon who whom actual onc ever never repeat multipl differ least correspond compris consist add carri oper
  bear birth locate situated held goes went done been ask question answer pleas think consid seem look hello exactli total respectively
  least includ mani much have been associ contact reach us go take place match fall fit apply appli equal compar plot draw visual chart graph bar
  queri statement word letter approxim success successfulli single main part commit obtain achiev gain get possess bring put bring ship deliv obtain share divid split fill reserv stop last`.split(
    /\s+/,
  ),
)

/** Groups of words people use for one another; every group works both ways, at a lower score than the word itself. */
const SYNONYM_GROUPS = `film movie picture|salary wage pay earnings income compensation|sex gender|surname lastname|forename givenname|phone telephone mobile cell
employee staff worker personnel|customer client shopper|cost price fee charge|headquarter hq|photo picture image|country nation|nationality citizenship country
teacher instructor lecturer|kid child|university college|student pupil|id identifier|quantity amount number count|location place venue site where|address location
description detail explanation|year date|rating star score|score point mark|airplane aircraft plane|car vehicle automobile|song track|album record|store shop
company firm business corporation|item product good|order purchase|city town|state province|zip postal postcode|email mail|doctor physician|patient sick
hotel inn|room chamber|author writer|artist singer musician performer|band group|team club|player athlete|game match|stadium arena venue|capacity seat size
population inhabitant resident people|area size surface|height elevation tall altitude|weight heavy|age old young|length long duration|duration time length|speed velocity fast
name title|type kind category sort|status state condition|start begin from|end finish until to|begin start|birthday birthdate|birth born|death die|job occupation profession work position
title name|occupation job profession|major subject|subject course topic|grade class level|budget fund money|fund budget|revenue sale income turnover|sale revenue|profit earning
friend buddy|member participant|spouse wife husband|partner spouse|boss manager supervisor|supervisor boss|manager head boss chief|head chief leader|director head
code symbol|department division|branch office|building house|apartment flat|street road|region area district|district region area|language tongue|currency money
supplier vendor provider|manufacturer maker producer|producer maker|created made|founded established creation|opened opening open|founder creator|ship vessel boat|captain commander
train railway|flight plane|airport airfield|pilot aviator|route path|destination arrival to|source origin departure from|origin source|election vote|vote ballot|party organization
festival fair|exhibition show|theme topic|book novel|publisher press|paper article publication|reviewer critic|review comment rating|user account person|account user|balance saving money
transaction payment|payment transaction|invoice bill|bill invoice|loan credit|card creditcard|policy insurance|claim demand|service offering|document file|file document|template pattern
level rank tier|rank position place ranking|position role rank|role position job|result outcome|outcome result|win victory|won win|medal award prize|award prize|prize award
temperature heat|humidity wetness|wind breeze|date day when time|time hour when|month date|hour time|minute time|percentage percent rate ratio share|percent percentage
total sum|average mean|max maximum|min minimum|num number|no number|qty quantity|amt amount|avg average|desc description|addr address|dept department|tel phone|dob birth
yr year|stat status|acct account|emp employee|cust customer|prod product|mgr manager|sal salary|lat latitude|long longitude lng|lng longitude|pct percent percentage
horsepower power|power horsepower|mpg mileage|memory ram storage|storage memory|goalie goalkeeper|goal point|race contest competition|competition contest tournament|tournament competition
resolution quality|format form|style form|decor decoration|amenity facility|allergy allergic|accommodate occupancy capacity|occupancy accommodate capacity|faculty professor instructor|professor faculty instructor
advisor adviser|credit point|enrollment student size enrolled|enrolled enrollment|attendance audience visitor attendee|audience attendance viewer|shares stock|stock inventory|gross revenue earning|asset possession
website url homepage|url link website|homepage website|birthplace hometown|hometown home|bed sleep|dorm dormitory|dormitory dorm|gpa grade|grades grade|hour time|reign rule|hight height|rest break
county district|census population|crime offence|perpetrator criminal|criminal perpetrator|killed death dead kill|injured injury wounded hurt|wounded injured|casualty death injury
cash money|worth value price|value worth amount|expensive price cost|cheap price cost|large size area|big size area|tall height|far distance|distance far length mile|heavy weight|fast speed
headcount employee staff|workforce employee|crew staff|mascot symbol|nickname alias|alias nickname|label brand|brand make label|make brand maker|model version|version model release|release version`

export const SYNONYMS: ReadonlyMap<string, ReadonlySet<string>> = synonyms()

function synonyms(): ReadonlyMap<string, ReadonlySet<string>> {
  const map = new Map<string, Set<string>>()
  for (const group of SYNONYM_GROUPS.replace(/\n/g, '|').split('|')) {
    const [first, ...rest] = group.trim().split(' ').map(stemOf)
    if (first === undefined) continue
    for (const other of rest) {
      link(map, first, other)
      link(map, other, first)
    }
  }
  return map
}

function link(map: Map<string, Set<string>>, a: string, b: string): void {
  if (a === b) return
  const set = map.get(a) ?? new Set()
  set.add(b)
  map.set(a, set)
}

/** Short forms of column names that no rule derives, by stem of what is meant. */
export const ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  no: ['number'],
  num: ['number'],
  nbr: ['number'],
  qty: ['quantity'],
  amt: ['amount'],
  cnt: ['count'],
  addr: ['address'],
  dept: ['department'],
  desc: ['description'],
  dob: ['birth', 'date', 'birthday'],
  tel: ['phone', 'telephone'],
  lat: ['latitude'],
  lng: ['longitude'],
  lon: ['longitude'],
  pct: ['percent', 'percentage'],
  perc: ['percent', 'percentage'],
  mgr: ['manager'],
  emp: ['employee'],
  cust: ['customer'],
  acct: ['account'],
  prof: ['professor'],
  fname: ['first', 'name'],
  lname: ['last', 'name'],
  mname: ['middle', 'name'],
  univ: ['university'],
  hq: ['headquarter'],
  src: ['source'],
  dst: ['destination'],
  dest: ['destination'],
  ref: ['reference'],
  hs: ['hour'],
  hrs: ['hour'],
  yr: ['year'],
  pos: ['position'],
  enr: ['enrollment'],
  stu: ['student'],
  fac: ['faculty'],
  bldg: ['building'],
  apt: ['apartment'],
  msg: ['message'],
  pic: ['picture'],
  img: ['image'],
  temp: ['temperature'],
  dist: ['distance'],
  wt: ['weight'],
  ht: ['height'],
  sal: ['salary'],
  pwd: ['password'],
  org: ['organization'],
  tech: ['technician'],
  intl: ['international'],
  gov: ['government', 'governor'],
  std: ['standard'],
  avg: ['average'],
  min: ['minimum'],
  max: ['maximum'],
  sqft: ['square', 'feet'],
  prereq: ['prerequisite'],
}
