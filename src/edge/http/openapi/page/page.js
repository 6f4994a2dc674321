const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const MAX_DEPTH = 8

const response = await fetch('/openapi.json')
const description = await response.json()
const operations = readOperations(description)
document.querySelector('#about').textContent = `${description.info.description} Version ${description.info.version}, ${operations.length} operations.`
const search = document.querySelector('#search')
search.addEventListener('input', () => show(search.value))
show('')

function readOperations({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method]
      return { path, method, group: operation.tags?.[0] ?? 'Other', operation, text: `${method} ${path} ${JSON.stringify(operation)}`.toLowerCase() }
    }),
  )
}

function show(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = operations.filter(({ text }) => words.every((word) => text.includes(word)))
  const groups = Map.groupBy(found, ({ group }) => group)
  const names = [...groups.keys()].sort((a, b) => a.localeCompare(b))
  document.querySelector('#found').textContent = words.length === 0 ? '' : `${found.length} of ${operations.length} operations`
  document.querySelector('#groups').replaceChildren(...names.map((name) => element('a', { href: `#${slug(name)}` }, `${name} (${groups.get(name).length})`)))
  document
    .querySelector('#operations')
    .replaceChildren(...names.map((name) => element('section', { id: slug(name) }, element('h2', {}, name), ...groups.get(name).map(drawOperation))))
}

function drawOperation({ path, method, operation }) {
  const head = element(
    'summary',
    {},
    element('code', { class: 'method' }, method.toUpperCase()),
    element('code', {}, path),
    element('span', {}, operation.summary ?? ''),
  )
  const details = element('details', {}, head)
  // drawn when opened: a large description stays quick to search
  details.addEventListener('toggle', () => details.childElementCount === 1 && details.append(drawDetails(operation)), { once: true })
  return details
}

function drawDetails(operation) {
  const who = operation.security?.length === 0 ? 'Open to anyone.' : ''
  const parts = [element('p', {}, [operation.description, who].filter(Boolean).join(' '))]
  if (operation.parameters?.length > 0) parts.push(element('h3', {}, 'Parameters'), drawParameters(operation.parameters))
  for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
    parts.push(element('h3', {}, `Body (${type})`), element('pre', { tabindex: '0' }, writeSchema(schema)))
  }
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    const [content] = Object.values(answer.content ?? {})
    parts.push(
      element('h3', {}, `Answer ${status}`),
      content ? element('pre', { tabindex: '0' }, writeSchema(content.schema)) : element('p', {}, answer.description ?? ''),
    )
  }
  return element('div', { class: 'body' }, ...parts)
}

function drawParameters(parameters) {
  const head = element('tr', {}, ...['Name', 'In', 'Type', 'About'].map((text) => element('th', { scope: 'col' }, text)))
  const rows = parameters.map((parameter) => {
    const cells = [parameter.name + (parameter.required ? '' : '?'), parameter.in, writeSchema(parameter.schema), parameter.description ?? '']
    return element('tr', {}, ...cells.map((text) => element('td', {}, text)))
  })
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows))
}

/** A JSON Schema in the shape of a TypeScript type. */
function writeSchema(schema, indent = '', depth = 0) {
  if (schema === undefined || schema === true || depth > MAX_DEPTH) return 'any'
  if (schema.$ref) return depth < MAX_DEPTH ? writeSchema(resolve(schema.$ref), indent, depth + 1) : schema.$ref
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map((choice) => writeSchema(choice, indent, depth + 1)))].join(' | ')
  if (schema.allOf) return schema.allOf.map((part) => writeSchema(part, indent, depth + 1)).join(' & ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.type === 'array') return `${writeSchema(schema.items, indent, depth + 1)}[]`
  if (schema.type === 'object') return writeObject(schema, indent, depth)
  const type = [schema.type ?? 'any'].flat().join(' | ')
  return schema.format ? `${type} (${schema.format})` : type
}

function writeObject(schema, indent, depth) {
  const inner = `${indent}  `
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const about = field.description ? `  // ${field.description}` : ''
    return `${inner}${name}${schema.required?.includes(name) ? '' : '?'}: ${writeSchema(field, inner, depth + 1)}${about}`
  })
  if (typeof schema.additionalProperties === 'object') fields.push(`${inner}[name: string]: ${writeSchema(schema.additionalProperties, inner, depth + 1)}`)
  return fields.length === 0 ? '{}' : `{\n${fields.join('\n')}\n${indent}}`
}

function resolve(reference) {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((node, step) => node?.[step], description)
}

function slug(name) {
  return name.toLowerCase().replace(/\W+/g, '-')
}

/** Text is always text: nothing of the description is ever read as markup. */
function element(name, attributes, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
