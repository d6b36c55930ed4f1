// The SDK's clients, and clients with the same interface that make every call with our command.
//
// Both record their responses, so that a flow run with each of them can be compared.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { assertEqualAnswers } from './compare.mjs'
import { signerOf } from './keys.mjs'
import { DfnsApiClient, DfnsDelegatedApiClient, DfnsError, baseUrl, dfns, orgId } from './sandbox.mjs'

const run = (options, env = {}) =>
  spawnSync(dfns, options, { env: { ...process.env, DFNS_BASE_URL: baseUrl, ...env }, encoding: 'utf8' })
const endpoints = new Map(JSON.parse(run(['endpoints', '--json']).stdout).map((endpoint) => [endpoint.id, endpoint]))

// Operations that the SDK names differently.
const OUR_IDS = {
  archivePersonalAccessToken: 'delete_personal_access_token',
  archiveServiceAccount: 'delete_service_account',
  archivePolicy: 'delete_policy',
  archiveUser: 'delete_user',
  broadcastTransaction: 'sign_and_broadcast_transaction',
  createAssignment: 'assign_permission',
  deleteAssignment: 'revoke_permission',
  // Keys have operations of the same names.
  'wallets.generateSignature': 'wallet_generate_signature',
  'wallets.getSignature': 'wallet_get_signature',
  'wallets.listSignatures': 'wallet_list_signatures',
}
const idOf = (domain, method) =>
  OUR_IDS[`${domain}.${method}`] ??
  OUR_IDS[method] ??
  method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Makes a call with our command, and returns or throws as the SDK does. */
const callOurs = ({ token, credentialId, privateKeyPem }, id, { body, query, ...path } = {}) => {
  const params = Object.entries({ ...path, ...query }).filter(([, value]) => value !== undefined)
  const options = params.flatMap(([name, value]) => ['--param', `${name}=${value}`])
  if (body && endpoints.get(id).request === 'json') options.push('--json', JSON.stringify(body))
  const env = { DFNS_AUTH_TOKEN: token, DFNS_CREDENTIAL_ID: credentialId, DFNS_PRIVATE_KEY: privateKeyPem }
  const { status, stdout, stderr } = run(['call', id, ...options], env)
  // Our command prints the response of every call that was accepted, whatever became of what it made.
  if (status === 0 || stdout) return JSON.parse(stdout)
  const refusal = stderr.match(/: status (\d{3}) [^:]*: (.*?)(?:; the existing entity is .*)?(?:; the call needs .*)?(?:; check the token: .*)?(?:; request id \d+)?\n$/s)
  assert.ok(refusal, `our client did not make the call: ${stderr}`)
  throw new DfnsError(Number(refusal[1]), refusal[2])
}

/** A client, with domains and methods created by name. */
const client = (methodOf) => {
  const domain = (name) => new Proxy({}, { get: (_, method) => methodOf(name, method) })
  return new Proxy({}, { get: (_, name) => domain(name) })
}

/** A client's record of a flow: the responses to its writes, and every rejection. */
export class Transcript {
  steps = []
  /** The number of responses compared while the flow ran. */
  reads = 0

  /** The number of responses to compare, and compared. An SDK hides some. */
  get answers() {
    return this.reads + this.steps.filter(({ said }) => said !== undefined).length
  }

  /** Makes a call, and records its result. */
  async note(id, call) {
    try {
      const answer = await call()
      if (!isRead(id)) this.steps.push({ id, said: answer })
      return answer
    } catch (error) {
      this.steps.push({ id, said: { status: error.httpStatus, message: error.message } })
      throw error
    }
  }
}

const isRead = (id) => endpoints.get(id).method === 'GET'

export const theirClients = (transcript) => ({
  clientOf: (identity) => {
    const signer = identity.signer || identity.privateKeyPem ? signerOf(identity) : undefined
    const theirs = new DfnsApiClient({ baseUrl, orgId, authToken: identity.token, signer })
    return client((domain, method) => async (request) => {
      const id = idOf(domain, method)
      const answer = await transcript.note(id, () => theirs[domain][method](request))
      // Reads differ from run to run, so our client makes the same read at once.
      if (isRead(id)) {
        assertEqualAnswers(id, answer, callOurs(identity, id, request))
        transcript.reads += 1
      }
      return answer
    })
  },
  splitClientOf: ({ token }) => {
    const theirs = new DfnsDelegatedApiClient({ baseUrl, orgId, authToken: token })
    return client((domain, method) => (request, signed) => {
      const id = method.endsWith('Init')
        ? 'create_user_action_challenge'
        : idOf(domain, method.replace(/Complete$/, ''))
      return transcript.note(id, () => theirs[domain][method](request, signed))
    })
  },
})

export const ourClients = (transcript) => ({
  clientOf: (identity) =>
    client((domain, method) => (request) => {
      const id = idOf(domain, method)
      return transcript.note(id, async () => callOurs(identity, id, request))
    }),
  // Our command makes whole calls only. So this requests the challenge, uses up the signature, and then makes the call.
  splitClientOf: (identity) =>
    client((domain, method) => {
      const id = idOf(domain, method.replace(/(Init|Complete)$/, ''))
      const init = ({ body = {}, ...request }) => {
        const { method: userActionHttpMethod, path } = endpoints.get(id)
        const userActionHttpPath = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(request[name]))
        const action = { userActionHttpMethod, userActionHttpPath, userActionPayload: JSON.stringify(body) }
        const challenge = 'create_user_action_challenge'
        return transcript.note(challenge, async () => callOurs(identity, challenge, { body: action }))
      }
      const complete = (request, signed) =>
        transcript.note(id, async () => {
          callOurs(identity, 'create_user_action_signature', { body: signed })
          return callOurs(identity, id, request)
        })
      return method.endsWith('Init') ? init : complete
    }),
})
