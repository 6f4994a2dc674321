import { type Loader, loader } from 'vega'

const refuse = () => Promise.reject(new Error('Charts carry their data; nothing is loaded.'))

/** A loader that loads nothing, whatever a spec asks for. */
export const inertLoader: Loader = { ...loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse }
