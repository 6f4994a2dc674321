/**
 * Every fault Parley reports: its code, HTTP status, whether trying again can help, and what it says.
 * `docs/errors.md` and this table are tested against each other. Abstaining, asking back and refusing are
 * answers, not errors; they are values in `flow.ts`.
 */
export const ERRORS = {
  not_authenticated: { status: 401, retryable: false, message: 'Not authenticated' },
  invalid_credential: { status: 401, retryable: false, message: 'Invalid API key' },
  credential_expired: { status: 401, retryable: false, message: 'API key expired' },
  wrong_password: { status: 401, retryable: false, message: 'Incorrect username or password' },
  conflicting_credentials: { status: 400, retryable: false, message: 'Conflicting credentials' },
  cross_site: { status: 403, retryable: false, message: 'Cross-site request refused' },
  requires_role: { status: 403, retryable: false, message: 'Requires role {role}' },
  lacks_scope: { status: 403, retryable: false, message: 'Token lacks scope {scope}' },
  not_found: { status: 404, retryable: false, message: '{what} not found' },
  route_not_found: { status: 404, retryable: false, message: 'Not Found' },
  method_not_allowed: { status: 405, retryable: false, message: 'Method Not Allowed' },
  body_too_large: { status: 413, retryable: false, message: 'Request body too large' },
  invalid_request: { status: 422, retryable: false, message: 'The request does not have the documented shape.' },
  rate_limited: { status: 429, retryable: true, message: 'Too many requests' },
  internal: { status: 500, retryable: true, message: 'Internal Server Error' },
  store_unavailable: { status: 503, retryable: true, message: 'The store cannot be reached; try again in a moment.' },
  draining: { status: 503, retryable: true, message: 'The server is stopping; try again in a moment.' },
  connection_failed: { status: 502, retryable: true, message: 'Could not connect: {class}' },
  query_failed: { status: 502, retryable: false, message: 'The database refused the statement.' },
  query_timeout: { status: 504, retryable: true, message: 'The statement ran longer than {seconds} s and was stopped.' },
  query_cancelled: { status: 499, retryable: true, message: 'The statement was stopped because the question was cancelled.' },
  too_many_tokens: { status: 409, retryable: false, message: 'A user may have {max} active tokens; revoke one first.' },
  setup_link_invalid: { status: 403, retryable: false, message: 'This set-up link is used or out of date. Print another with: parley admin link' },
  password_login_off: { status: 403, retryable: false, message: 'Signing in with a password is switched off.' },
  wrong_current_password: { status: 403, retryable: false, message: 'The current password is not right.' },
  credential_unfit: { status: 403, retryable: false, message: 'This credential cannot {act}.' },
  chat_exists: { status: 400, retryable: false, message: '400: Chat already exists' },
  chat_not_found: { status: 404, retryable: false, message: 'Chat not found' },
  message_not_found: { status: 404, retryable: false, message: 'Message not found' },
  turn_not_found: { status: 404, retryable: false, message: 'Turn not found' },
  asset_not_found: { status: 404, retryable: false, message: 'Asset not found' },
  environment_not_found: { status: 404, retryable: false, message: 'Environment not found' },
  not_owner: { status: 403, retryable: false, message: 'Only the owner can continue this chat' },
  mode_not_allowed: { status: 403, retryable: false, message: 'Mode not allowed' },
  environment_not_allowed: { status: 403, retryable: false, message: 'Environments need the role modeler' },
  public_sharing_off: { status: 403, retryable: false, message: 'Sharing outside the organisation is switched off' },
  rows_filtered: { status: 403, retryable: false, message: 'Rows of this connection are filtered for you, so its files, which quote rows, are not open' },
  table_not_readable: { status: 403, retryable: false, message: 'A table behind this result is not open to you' },
  turn_running: { status: 409, retryable: true, message: 'A question is already running in this chat' },
  plan_changed: { status: 409, retryable: false, message: 'This answer has changed since it was read; read the chat again' },
  nothing_to_change: { status: 409, retryable: false, message: 'This turn has no plan that could be changed' },
  call_running: { status: 409, retryable: true, message: 'A call with this Idempotency-Key is still running' },
  link_expired: { status: 410, retryable: false, message: 'This link has expired; read the chat again' },
  inverted_range: { status: 400, retryable: false, message: 'The end of the range lies before its start' },
  asker_gone: { status: 403, retryable: false, message: 'The account that asked may no longer ask.' },
  connection_refused: { status: 400, retryable: true, message: 'Could not connect: {class}. {advice}' },
  connection_type_missing: { status: 501, retryable: false, message: "Connection type '{type}' is not available" },
  connection_id_taken: { status: 409, retryable: false, message: 'A connection of another type already has the id {id}.' },
  model_changed: { status: 409, retryable: true, message: 'The model has changed since it was read; read it again' },
  model_problems: { status: 422, retryable: false, message: 'The model has errors.' },
  unsafe_chart: { status: 422, retryable: false, message: 'A chart holds its own data; this one refers to something outside itself.' },
  chart_failed: { status: 500, retryable: true, message: 'The picture of the chart could not be drawn.' },
  answer_outdated: { status: 409, retryable: false, message: 'The data behind this answer has changed; ask the question again.' },
  sso_metadata: { status: 400, retryable: false, message: 'This provider cannot be used: {why}.' },
  sso_secret_missing: { status: 422, retryable: false, message: 'A new provider needs its client secret.' },
  sso_failed: { status: 403, retryable: false, message: 'Signing in did not work: {why}.' },
  sso_domain: { status: 403, retryable: false, message: 'Addresses of this domain may not sign in here.' },
  sso_only_way_in: { status: 409, retryable: false, message: 'This is the only way to sign in; switch passwords on first.' },
  public_url_missing: { status: 409, retryable: false, message: 'Single sign-on and letters need the address people use; set PARLEY_PUBLIC_URL.' },
  otp_required: { status: 401, retryable: false, message: 'A code from your authenticator app is needed' },
  otp_wrong: { status: 401, retryable: false, message: 'This code is not right, or was used already' },
  second_factor_on: { status: 409, retryable: false, message: 'A second factor is set up already; remove it first.' },
  words_taken: { status: 409, retryable: false, message: '"{words}" already means {meaning}.' },
  name_taken: { status: 409, retryable: false, message: '{entity} already has {what} called {name}.' },
  teaching_decided: { status: 409, retryable: false, message: 'This teaching is {status} already.' },
  teaching_overwritten: { status: 409, retryable: false, message: 'Somebody has changed this place of the model since; edit the model instead.' },
  table_changed: { status: 409, retryable: true, message: 'The table has changed since it was read; read it again.' },
  audit_unavailable: { status: 503, retryable: true, message: 'This could not be written to the audit log, so it was not done; try again in a moment.' },
  key_refused: { status: 403, retryable: false, message: 'Invalid API key' },
  space_broken: { status: 409, retryable: false, message: 'Space unavailable' },
  space_version: { status: 409, retryable: true, message: 'The space has changed since it was read; read it again.' },
  space_without_template: { status: 409, retryable: false, message: 'This space was not made from a template.' },
  source_in_use: { status: 409, retryable: false, message: '{count} spaces use this source' },
  customer_exists: { status: 409, retryable: false, message: 'There is a customer of this id already.' },
  question_running: { status: 409, retryable: true, message: 'Another question is running' },
  embed_token_invalid: { status: 401, retryable: false, message: 'Invalid embed token' },
  embed_token_expired: { status: 401, retryable: true, message: 'Embed token expired' },
  invalid_parameters: { status: 400, retryable: false, message: 'Invalid request parameters' },
  invalid_connector: { status: 400, retryable: false, message: 'Invalid database type or connection parameters' },
  source_unreachable: { status: 500, retryable: true, message: 'Database connection failed' },
  last_admin: { status: 409, retryable: false, message: 'This is the last admin; make somebody else admin first.' },
  email_taken: { status: 409, retryable: false, message: 'There is an account with this address already.' },
  mail_missing: { status: 503, retryable: false, message: 'No mail server is set up.' },
  mail_failed: { status: 502, retryable: true, message: 'The mail server did not take the letter.' },
  link_invalid: { status: 403, retryable: false, message: 'This link is used or out of date; ask for another.' },
  embedded_login_off: { status: 403, retryable: false, message: 'Admins may not authenticate for users; the setting is off.' },
  registration_off: { status: 403, retryable: false, message: 'People cannot make accounts themselves here; ask an admin for an invitation.' },
  address_unconfirmed: { status: 403, retryable: false, message: 'Confirm your address first: open the link in the letter that was sent to it.' },
  second_factor_needed: {
    status: 403,
    retryable: false,
    message: 'Set up a second factor first: your organisation asks everyone who signs in with a password for one.',
  },
  skill_sandbox_unavailable: { status: 503, retryable: false, message: 'Skills cannot run on this server: the check “{check}” failed. {fix}' },
  skill_queue_full: { status: 429, retryable: true, message: 'More than {waiting} skills are waiting; try again in a moment.' },
  skill_input_too_large: { status: 422, retryable: false, message: 'The {what} of a skill may have {bytes} bytes.' },
  skill_cancelled: { status: 499, retryable: true, message: 'The run was cancelled before it began.' },
  skill_sandbox_preparing: {
    status: 503,
    retryable: true,
    message: 'The Python of skills is being prepared, once, for about half a minute. Try again in a moment.',
  },
  model_unreachable: { status: 503, retryable: true, message: 'The language model cannot be reached: {why}.' },
  model_refused: { status: 502, retryable: false, message: 'The language model did not take the request: {why}.' },
  model_rate_limited: { status: 503, retryable: true, message: 'The language model takes no more requests for the moment.' },
  model_timeout: { status: 504, retryable: true, message: 'The language model did not answer in time.' },
  model_cut_off: { status: 502, retryable: true, message: 'The language model’s answer cannot be used: {why}.' },
  model_cap_reached: { status: 429, retryable: false, message: 'The limit on language models {whose} is reached.' },
  model_key_missing: { status: 422, retryable: false, message: 'A model of this provider needs its key.' },
  model_address: { status: 422, retryable: false, message: 'This address cannot be used: {why}.' },
  skill_name_taken: { status: 409, retryable: false, message: 'There is a skill called {name} already.' },
  skill_changed: { status: 409, retryable: true, message: 'The skill has changed since it was read; read it again.' },
  skill_needs_consent: { status: 409, retryable: false, message: 'The skill {name} may change something outside; a person has to agree to this run.' },
  pipeline_busy: { status: 409, retryable: true, message: 'The pipeline {pipeline} runs already: {owner}.' },
  pipeline_not_found: { status: 404, retryable: false, message: 'There is no pipeline {pipeline}{hint}.' },
  pipeline_storage: { status: 507, retryable: true, message: 'The files of this pipeline cannot be used: {why} ({path}).' },
  pipeline_needs_full: {
    status: 409,
    retryable: false,
    message: 'The dataset {dataset} has rows but not the state that says how far they go, and {tables} would be appended again.',
  },
  pipeline_config: { status: 422, retryable: false, message: 'The config of the pipeline cannot be used. {where}: {why}' },
  pipeline_placeholder: { status: 422, retryable: false, message: '{why}' },
  pipeline_request: { status: 502, retryable: true, message: '{resource}: {why}' },
  pipeline_page: { status: 502, retryable: false, message: '{resource}: the answer cannot be read: {why}.' },
  pipeline_guard: { status: 409, retryable: false, message: '{why}' },
  asset_exists: { status: 409, retryable: false, message: 'There is an external asset with the id {id} already.' },
  story_not_found: { status: 404, retryable: false, message: 'Story not found' },
  interaction_not_found: { status: 404, retryable: false, message: 'Interaction not found' },
  chat_user_not_found: { status: 404, retryable: false, message: 'User not found' },
  segment_not_found: { status: 404, retryable: false, message: 'Segment not found' },
  bot_entity_not_found: { status: 404, retryable: false, message: 'Entity not found' },
  webhook_not_found: { status: 404, retryable: false, message: 'Webhook not found' },
  export_gone: { status: 404, retryable: false, message: 'This export was read already, or is out of date' },
  bot_request: { status: 400, retryable: false, message: '{why}' },
  bot_limit: { status: 400, retryable: false, message: 'At most {max} {what}' },
  bot_user_exists: { status: 409, retryable: false, message: 'There is a user with this userId already' },
  bot_user_banned: { status: 403, retryable: false, message: 'This user is banned' },
  bot_published_twice: { status: 409, retryable: false, message: 'Another published story answers on this space already' },
  interaction_in_use: { status: 409, retryable: false, message: 'The interaction {name} leads to this one' },
  bot_name_taken: { status: 409, retryable: false, message: 'There is a {what} called {name} already' },
  pipeline_load: { status: 502, retryable: true, message: 'The rows could not be loaded: {why}.' },
  pipeline_destination: { status: 422, retryable: false, message: 'The destination {destination} cannot be used: {why}.' },
  pipeline_contract: { status: 409, retryable: false, message: 'The schema contract does not allow these rows: {why}' },
  pipeline_step: { status: 422, retryable: false, message: '{resource}: {step} cannot be applied: {why}' },
  pipeline_exists: { status: 409, retryable: false, message: '{what} is there already' },
  pipeline_changed: { status: 409, retryable: false, message: 'Somebody saved the pipeline {pipeline} meanwhile' },
  pipeline_limit: { status: 422, retryable: false, message: '{table}: {why}.' },
  connection_file_taken: { status: 409, retryable: false, message: 'Another file named {id} is connected already, from another folder.' },
  table_ids_taken: { status: 409, retryable: true, message: 'Another connection with tables of the same names was read at the same time.' },
  table_ambiguous: { status: 409, retryable: false, message: 'Two connections have a table of the id {id}, so that nobody can say which is meant.' },
  asset_out_of_reach: { status: 403, retryable: false, message: 'None of your groups sees the external asset {id}, which was left as it is.' },
} as const satisfies Readonly<Record<string, ErrorEntry>>

interface ErrorEntry {
  readonly status: number
  readonly retryable: boolean
  /** `{name}` is filled from the facts. Never holds a secret, a row value or the database's own text. */
  readonly message: string
}
export type ErrorCode = keyof typeof ERRORS

/** A fault: something that should have worked and did not, or a request that cannot be carried out. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  /** For the handler and the operator's log; only what the message names reaches the caller. */
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, facts: Readonly<Record<string, unknown>> = {}, options: { readonly message?: string; readonly cause?: unknown } = {}) {
    const entry = ERRORS[code]
    super(options.message ?? fill(entry.message, facts), { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.status = entry.status
    this.retryable = entry.retryable
    this.facts = facts
  }
}

function fill(template: string, facts: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole))
}
