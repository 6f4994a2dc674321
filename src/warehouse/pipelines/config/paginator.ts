import type { FilePaginator } from './file-schema.ts'
import { configError } from './problem.ts'
import type { PaginatorSpec, PagingPlace, RangeStops } from './resolved.ts'

/** A paginator of the file in our words. @throws AppError `pipeline_config` for one without an end, or with two places */
export function paginatorOf(given: FilePaginator, where: string): PaginatorSpec {
  switch (given.type) {
    case 'auto':
      return { kind: 'auto' }
    case 'single_page':
      return { kind: 'single-page' }
    case 'json_link':
    case 'json_response':
      return { kind: 'json-link', nextUrlPath: given.next_url_path }
    case 'header_link':
      return { kind: 'header-link', relation: given.links_next_key }
    case 'header_cursor':
      return { kind: 'header-cursor', header: given.cursor_key, param: given.cursor_param }
    case 'cursor': {
      const place = placeOf(given.cursor_param, given.cursor_body_path, 'cursor', where)
      return { kind: 'cursor', cursorPath: given.cursor_path, place, stopAfterEmptyPage: given.stop_after_empty_page, hasMorePath: given.has_more_path }
    }
    case 'offset': {
      const place = placeOf(given.offset_param, given.offset_body_path, 'offset', where)
      const limitPlace = placeOf(given.limit_param, given.limit_body_path, 'limit', where)
      return { kind: 'offset', limit: given.limit, first: given.offset, place, limitPlace, ...stopsOf(given, given.maximum_offset, where) }
    }
    case 'page_number': {
      const place = placeOf(given.page_param, given.page_body_path, 'page', where)
      return { kind: 'page-number', base: given.base_page, first: given.page ?? given.base_page, place, ...stopsOf(given, given.maximum_page, where) }
    }
  }
}

function placeOf(param: string | undefined, bodyPath: string | undefined, name: string, where: string): PagingPlace {
  if (param !== undefined && bodyPath !== undefined) throw configError(where, `It names both ${name}_param and ${name}_body_path; keep one.`)
  return bodyPath === undefined ? { in: 'query', name: param ?? name } : { in: 'body', path: bodyPath }
}

interface FileStops {
  readonly total_path: string | null
  readonly stop_after_empty_page: boolean
  readonly has_more_path: string | null
}
function stopsOf(given: FileStops, maximum: number | null, where: string): RangeStops {
  const stops = { totalPath: given.total_path, maximum, stopAfterEmptyPage: given.stop_after_empty_page, hasMorePath: given.has_more_path }
  const endless = stops.totalPath === null && maximum === null && stops.hasMorePath === null && !stops.stopAfterEmptyPage
  if (endless) throw configError(where, 'Nothing would stop it. Set total_path, has_more_path, a maximum, or stop_after_empty_page: true.')
  return stops
}
