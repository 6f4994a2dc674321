export { labelOf, type NewSsoProvider, SSO_TYPES, type SsoOptions, type SsoProvider, type SsoType, ssoOptionsSchema } from './provider.ts'
export { createSingleSignOn, type SingleSignOn, type SsoDeps } from './sso.ts'
