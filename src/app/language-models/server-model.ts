import type { Settings } from '../../settings.ts'

/** The one model that the server's settings may name. */
export interface ServerModel {
  readonly baseUrl: string
  readonly name: string
  readonly apiKey?: string
}

/** @throws Error when the settings name half of one: the server must not start */
export function serverModelOf({
  modelBaseUrl: baseUrl,
  model: name,
  modelApiKey: apiKey,
}: Pick<Settings, 'modelBaseUrl' | 'model' | 'modelApiKey'>): ServerModel | null {
  if (baseUrl === undefined && name === undefined && apiKey === undefined) return null
  if (baseUrl === undefined || name === undefined)
    throw new Error('PARLEY_MODEL and PARLEY_MODEL_BASE_URL name a language model together; one of them is missing.')
  return { baseUrl, name, ...(apiKey !== undefined && { apiKey }) }
}
