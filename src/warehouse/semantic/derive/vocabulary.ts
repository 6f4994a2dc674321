/** Shortened words as they appear in table and column names, and what they stand for. General usage, never one database's. */
export const ABBREVIATIONS: Readonly<Record<string, string>> = table(`
acct account|addr address|amt amount|apt apartment|appt appointment|asst assistant|attr attribute|auth author|avg average|bal balance|bdate birth date|bday birthday|bldg building
btl bottle|calc calculated|cert certificate|cfg configuration|cmt comment|cnt count|coord coordinate|corp corporation|cred credit|crs course|ctry country|curr currency|cust customer
decr description|del delivery|dept department|desc description|descr description|dest destination|dst destination|dist distance|dlvry delivery|dob date of birth|dod date of death|doc document
dt date|dur duration|emp employee|enr enrollment|env environment|equip equipment|evt event|exp experience|ext extension|fac faculty|fname first name|freq frequency|gov governor
govt government|grp group|hosp hospital|hq headquarters|hr hour|hrs hours|img image|info information|inst institution|init initial|inv invoice|invt inventory|jan january|feb february|mar march|apr april
jun june|jul july|aug august|sep september|sept september|oct october|nov november|dec december|lang language|lat latitude|lname last name|lng longitude|loc location|lvl level|max maximum|med medication
memb member|mfr manufacturer|mgmt management|mgr manager|min minimum|minit middle initial|mname middle name|mng manager|mnth month|msg message|mtg meeting|nbr number|nm name
no number|num number|obj object|opt option|org organization|orig original|pct percent|perc percent|pic picture|pkg package|pop population|pos position|pref preference|prev previous
prereq prerequisite|prod product|prof professor|proj project|pwd password|qty quantity|qtr quarter|rec record|recd received|ref reference|reg region|rep representative|req request
rm room|sal salary|sched schedule|sec section|sem semester|seq sequence|spec specialization|src source|stmt statement|stu student|subj subject|supp supplier|tel telephone
temp temperature|tot total|trans transaction|txn transaction|univ university|usr user|val value|vend vendor|vol volume|whse warehouse|wks weeks|yr year|yrs years
`)

/** Words that are written in capitals. */
export const ACRONYMS: ReadonlySet<string> = new Set(
  'api cd cpu dvd fbi gdp gps gpa html http id imdb ip isbn iso mpg msrp nba nfl pdf pin sku sms sql ssn tv ui uk url us usa usd vat vip zip xml'.split(' '),
)

/** Ends of names written as one word: `custid`, `createdate`, `orderdetails`. */
export const SUFFIXES: ReadonlySet<string> = new Set(
  'id ids name names date time no num number code type desc description details detail line lines year month day amount count address status key price rate grade point points phone email location title text state city country'.split(
    ' ',
  ),
)

/** Beginnings of names written as one word, where no other name of the schema shows them. */
export const HEADS: ReadonlySet<string> = new Set(
  'hire create birth start end begin job user order ship due open close file home entry sale first last middle full'.split(' '),
)

/** Last words that say a column identifies something. */
export const KEY_WORDS: ReadonlySet<string> = new Set('id ids key code no nr num number ref fk pk sk uid guid uuid ssn'.split(' '))

/** Last words of table names that do not stand for the table by themselves. */
export const GENERIC_HEADS: ReadonlySet<string> = new Set(
  'time date type status name number value detail details information record list data entry history header log result note'.split(' '),
)

/** First words of a table's name that say nothing about its rows. */
export const TABLE_PREFIXES: ReadonlySet<string> = new Set('all ref tbl tb dim fact fct stg vw view lkp lookup mst'.split(' '))

/** Words of measure at the end of a name, and how the unit is written. */
export const UNITS_IN_NAMES: Readonly<Record<string, string>> = table(
  'meter m|meters m|metre m|metres m|feet ft|foot ft|ft ft|km km|kilometers km|miles mi|mile mi|mph mph|kmh km/h|knots kn|kg kg|kilograms kg|lb lb|lbs lb|pounds lb|inches in|inch in|cm cm|mm mm|celsius °C|fahrenheit °F|seconds s|minutes min|hours h|milliseconds ms|bytes B|kb KB|mb MB|gb GB|percent %|percentage %|usd USD|eur EUR|euros EUR|dollars USD|million million|millions million|billion billion|billions billion|thousand thousand|thousands thousand|acres acres|hectares ha|km2 km²',
)

/** Other words people use for a thing of this name; both ways. Only where the two are interchangeable in everyday questions. */
export const SAME_MEANING: readonly (readonly string[])[] = lists(`
gender|sex
sex|gender
phone|telephone|phone number|telephone number
phone number|phone|telephone|telephone number
telephone|phone|phone number|telephone number
cell mobile number|mobile number|cell phone number|mobile phone number|cell number|mobile phone|phone number
email|email address|e-mail|mail address
email address|email|e-mail
zip code|postal code|postcode|zip
postal code|zip code|postcode|zip
zip postcode|zip code|postal code|postcode|zip
zip|zip code|postal code
state province county|state|province|county
town city|town|city
city town|city|town
state county|state|county
first name|given name|forename
last name|surname|family name
middle name|middle names
date of birth|birth date|birthday|birthdate|born
birth date|date of birth|birthday|birthdate|born
birthday|birth date|date of birth|born
date of death|death date|died
birth place|place of birth|birthplace|born in
hire date|date hired|hired|hiring date
start date|starting date|begin date|started
end date|ending date|ended
salary|pay|wage|earnings
price|cost
cost|price
unit price|price per unit
nationality|citizenship
country|nation
headquarters|headquarter|headquartered|main office
home town|hometown
hometown|home town
latitude|lat
longitude|long|lng
quantity|units
film|movie
movie|film
song|track
track|song
staff|employee|staff member
employee|worker|staff
customer|client
client|customer
person|people|individual
instructor|teacher
teacher|instructor
lecturer|teacher
doctor|physician
physician|doctor
automobile|car
car|automobile
vehicle|car
aircraft|airplane|plane
firm|company
company|firm
organisation|organization
organization|organisation
match|game
game|match
pupil|student
faculty|faculty member
shop|store
store|shop
department|division
description|details
detail|details
amount|sum
total|total amount
duration|length of time
capacity|number of seats
enrollment|number of students|enrolment
population|number of people|inhabitants|residents
attendance|audience|number of attendees
percent|percentage
percentage|percent
web site|website|homepage|url
movie title|film title
director|directed by
directed by|director
writer|written by|author
written by|writer|author
author|written by|writer
composer|composed by
publisher|published by
owner|owned by
manufacturer|made by|maker
openning year|opening year|open year|year opened|opened
opening year|open year|year opened|opened
open year|opening year|year opened|opened
open date|opening date|date opened|opened
built year|year built|built
year built|built year|built
founded|year founded|founding year|foundation year|established
founded year|founding year|founded
release year|year released|released
release date|date released|released
join year|year joined|joined
year join|year joined|joining year|joined
birth year|year of birth|born
residence|home|lives in
rating|rate
rank|ranking
ranking|rank
website|web site|homepage|url
url|web address|link
address|street address
reports to|manager|supervisor|boss
manager|boss|supervisor|managed by
supervisor|boss|manager|supervised by
spouse|husband|wife
`)

/** Words for the one a self-reference leads to, and for the rows that lead to it. */
export const SELF_ROLES: Readonly<Record<string, string>> = table(
  'manager reports|supervisor reports|super reports|boss reports|reports_to reports|parent children|leader followers|mentor mentees',
)

function table(text: string): Readonly<Record<string, string>> {
  const pairs = text
    .split(/[|\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)]))
}

function lists(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('|'))
}
