import type { PaginatorSpec, PagingPlace, RangeStops } from '../config/index.ts'

/** A paginator as it stands in a config: one line of YAML, defaults left out. */
export function paginatorText(spec: PaginatorSpec): string {
  switch (spec.kind) {
    case 'auto':
      return 'auto'
    case 'single-page':
      return 'single_page'
    case 'json-link':
      return flow('json_link', [['next_url_path', spec.nextUrlPath]])
    case 'header-link':
      return spec.relation === 'next' ? 'header_link' : flow('header_link', [['links_next_key', spec.relation]])
    case 'header-cursor':
      return flow('header_cursor', [
        ['cursor_key', spec.header],
        ['cursor_param', spec.param],
      ])
    case 'cursor':
      return flow('cursor', [
        ['cursor_path', spec.cursorPath],
        place('cursor', spec.place),
        ['stop_after_empty_page', spec.stopAfterEmptyPage || null],
        ['has_more_path', spec.hasMorePath],
      ])
    case 'offset':
      return flow('offset', [
        ['limit', spec.limit],
        ['offset', spec.first || null],
        place('offset', spec.place),
        place('limit', spec.limitPlace),
        ...stops(spec, 'maximum_offset'),
      ])
    case 'page-number':
      return flow('page_number', [
        ['base_page', spec.base],
        ['page', spec.first === spec.base ? null : spec.first],
        place('page', spec.place),
        ...stops(spec, 'maximum_page'),
      ])
  }
}

type Field = readonly [name: string, value: string | number | boolean | null]

function place(name: string, at: PagingPlace): Field {
  return at.in === 'query' ? [`${name}_param`, at.name] : [`${name}_body_path`, at.path]
}

function stops({ totalPath, maximum, hasMorePath }: RangeStops, maximumName: string): readonly Field[] {
  return [
    ['total_path', totalPath ?? 'null'],
    [maximumName, maximum],
    ['has_more_path', hasMorePath],
  ]
}

function flow(type: string, fields: readonly Field[]): string {
  const given = fields.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${scalar(value)}`]))
  return `{type: ${[type, ...given].join(', ')}}`
}

function scalar(value: string | number | boolean): string {
  return typeof value !== 'string' || /^[A-Za-z_][\w.-]*$/.test(value) ? String(value) : JSON.stringify(value)
}
