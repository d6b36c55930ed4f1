// Performs calls with the official SDK and its key signer, unmodified, against a running sandbox, and says how each went.
//
//     node npm.mjs BOOTSTRAP_FILE FOLDER_WITH_NODE_MODULES
//
// BOOTSTRAP_FILE is what `dfns sandbox --bootstrap` writes: the address, and three identities with token and key.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [bootstrapFile, packages] = process.argv.slice(2)
const require = createRequire(join(packages, 'npm.cjs'))
const { DfnsApiClient, DfnsDelegatedApiClient, DfnsError } = require('@dfns/sdk')
const { AsymmetricKeySigner } = require('@dfns/sdk-keysigner')

const { baseUrl, orgId, serviceAccount, employee, endUser } = JSON.parse(readFileSync(bootstrapFile, 'utf8'))

const signerOf = ({ credentialId, privateKeyPem }) =>
  new AsymmetricKeySigner({ credId: credentialId, privateKey: privateKeyPem })
const clientOf = (identity) =>
  new DfnsApiClient({ baseUrl, orgId, authToken: identity.token, signer: signerOf(identity) })

const logInEndUser = (client) => client.auth.delegatedLogin({ body: { username: endUser.username } })

const newKey = () =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

// What a new service account needs to call by itself.
const identityOf = (account, privateKeyPem) => {
  const [{ accessToken, credId }] = account.accessTokens
  return { token: accessToken, credentialId: credId, privateKeyPem }
}

const refusedWith = async (status, message, call) => {
  const error = await call.then(() => assert.fail('the call was not refused'), (error) => error)
  assert.ok(error instanceof DfnsError, `not the SDK's own error: ${error}`)
  assert.equal(error.httpStatus, status, `status ${error.httpStatus} instead of ${status}: ${error.message}`)
  assert.match(error.message, message)
}

const checks = {
  'a service account logs a user in': async () => {
    const { token } = await logInEndUser(clientOf(serviceAccount))
    assert.equal(typeof token, 'string')
    // The SDK compares the organization in the token with its own before it sends anything.
    const session = new DfnsApiClient({ baseUrl, orgId, authToken: token })
    await refusedWith(403, /^EndUser .* may not call/, session.auth.listUsers())
  },

  'an employee lists the users': async () => {
    const { items } = await clientOf(employee).auth.listUsers()
    const found = items.find(({ userId }) => userId === employee.userId)
    assert.equal(found?.username, employee.username)
  },

  'an employee lists the end users only': async () => {
    const { items } = await clientOf(employee).auth.listUsers({ query: { kind: 'EndUser' } })
    assert.deepEqual([...new Set(items.map(({ kind }) => kind))], ['EndUser'])
  },

  'an employee creates a service account, which then signs by itself': async () => {
    const { publicKey, privateKey } = newKey()
    const body = { name: 'Interop', publicKey, daysValid: 30 }
    const account = await clientOf(employee).auth.createServiceAccount({ body })
    assert.equal(account.userInfo.isServiceAccount, true)
    assert.equal(account.userInfo.orgId, orgId)
    const client = clientOf(identityOf(account, privateKey))
    assert.deepEqual((await client.auth.listPersonalAccessTokens()).items, [])
    // It may sign, but nobody has given it a permission yet.
    await refusedWith(403, /is not authorized to perform operation/, logInEndUser(client))
  },

  'an employee creates a service account in two halves': async () => {
    const client = new DfnsDelegatedApiClient({ baseUrl, orgId, authToken: employee.token })
    const request = { body: { name: 'Interop, in two halves', publicKey: newKey().publicKey } }
    const challenge = await client.auth.createServiceAccountInit(request)
    const firstFactor = await signerOf(employee).sign(challenge)
    const { challengeIdentifier } = challenge
    const account = await client.auth.createServiceAccountComplete(request, { challengeIdentifier, firstFactor })
    assert.equal(account.userInfo.name, request.body.name)
  },

  'a body other than the signed one is refused': async () => {
    const client = new DfnsDelegatedApiClient({ baseUrl, orgId, authToken: employee.token })
    const request = { body: { name: 'Signed', publicKey: newKey().publicKey } }
    const challenge = await client.auth.createServiceAccountInit(request)
    const firstFactor = await signerOf(employee).sign(challenge)
    const { challengeIdentifier } = challenge
    const other = { body: { ...request.body, name: 'Sent' } }
    const call = client.auth.createServiceAccountComplete(other, { challengeIdentifier, firstFactor })
    await refusedWith(403, /^user action signature is missing or invalid$/, call)
  },

  'an employee may not log another user in': async () => {
    await refusedWith(403, /^CustomerEmployee .* may not call/, logInEndUser(clientOf(employee)))
  },

  'a signature by another key is refused': async () => {
    const stranger = { ...serviceAccount, privateKeyPem: newKey().privateKey }
    await refusedWith(401, /signature/, logInEndUser(clientOf(stranger)))
  },

  'a call without a token is refused': async () => {
    await refusedWith(401, /^Not Authorized\.$/, new DfnsApiClient({ baseUrl }).auth.listUsers())
  },
}

// A server that does not answer must not stop CI.
setTimeout(() => {
  console.error('not ok: no end after 60 seconds')
  process.exit(1)
}, 60_000).unref()

let failed = 0
for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
    console.log(`ok ${name}`)
  } catch (error) {
    failed += 1
    console.log(`not ok ${name}\n   ${error.stack ?? error}`)
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
