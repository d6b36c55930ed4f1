// Performs flows with the official packages, unmodified, against a running sandbox, and says how each check went.
//
//     node npm.mjs FOLDER_WITH_NODE_MODULES DFNS_COMMAND BOOTSTRAP_FILE
//
// BOOTSTRAP_FILE is what `dfns sandbox --bootstrap` writes: the address, and three identities with token and key.
// Every check prints a line: `ok FLOW: CHECK`, `not ok FLOW: CHECK`, or `defect FLOW: WHAT THE SDK CANNOT DO`.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes, sign, webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [packages, dfns, bootstrapFile] = process.argv.slice(2)
const require = createRequire(join(packages, 'npm.cjs'))
const { BaseAuthApi, DfnsApiClient, DfnsAuthenticator, DfnsDelegatedApiClient, DfnsError } = require('@dfns/sdk')
const { AsymmetricKeySigner } = require('@dfns/sdk-keysigner')
const { BrowserKeySigner, WebAuthnSigner } = require('@dfns/sdk-browser')

const { baseUrl, orgId, serviceAccount, employee, endUser } = JSON.parse(readFileSync(bootstrapFile, 'utf8'))

// Node 18 has no global WebCrypto, which the browser's package expects.
globalThis.crypto ??= webcrypto

const signerOf = ({ credentialId, privateKeyPem }) =>
  new AsymmetricKeySigner({ credId: credentialId, privateKey: privateKeyPem })
const withToken = (authToken, signer) => new DfnsApiClient({ baseUrl, orgId, authToken, signer })
const clientOf = (identity) => withToken(identity.token, identity.signer ?? signerOf(identity))
const splitClientOf = ({ token }) => new DfnsDelegatedApiClient({ baseUrl, orgId, authToken: token })
const nobody = new DfnsApiClient({ baseUrl })
const [byService, byEmployee] = [clientOf(serviceAccount), clientOf(employee)]

let count = 0
const fresh = (what) => `${what} ${(count += 1)}`
const freshEmail = () => `npm-${(count += 1)}@sandbox.example`

const newKey = (kind = 'ed25519', options = {}) =>
  generateKeyPairSync(kind, {
    ...options,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

const newBrowserKey = async () =>
  new BrowserKeySigner({
    keyPair: await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']),
  })

const base64url = (text) => Buffer.from(text).toString('base64url')

// A key credential by the documented rules, for the kinds that no official package makes.
const attest = (challenge, { publicKey, privateKey }, credentialKind, more = {}) => {
  const credId = randomBytes(32).toString('base64url')
  const clientData = JSON.stringify({ type: 'key.create', challenge })
  const clientDataHash = createHash('sha256').update(clientData).digest('hex')
  const signature = sign(undefined, Buffer.from(JSON.stringify({ clientDataHash, publicKey })), privateKey)
  const attestationData = base64url(JSON.stringify({ publicKey, signature: signature.toString('hex') }))
  return { credentialKind, credentialInfo: { credId, clientData: base64url(clientData), attestationData }, ...more }
}

// Registers an end user with a browser's key. The service account starts it, the temporary token completes it.
const registerEndUser = async (more = () => ({})) => {
  const username = freshEmail()
  const challenge = await byService.auth.createDelegatedRegistrationChallenge({
    body: { email: username, kind: 'EndUser' },
  })
  const signer = await newBrowserKey()
  const body = { firstFactorCredential: await signer.create(challenge), ...more(challenge) }
  const answer = await withToken(challenge.temporaryAuthenticationToken).auth.register({ body })
  const { token } = await byService.auth.delegatedLogin({ body: { username } })
  return { username, userId: challenge.user.id, signer, token, answer }
}

const createServiceAccount = async (more = {}) => {
  const { publicKey, privateKey } = newKey()
  const account = await byEmployee.auth.createServiceAccount({
    body: { name: fresh('Interop'), publicKey, daysValid: 30, ...more },
  })
  const [{ accessToken, credId }] = account.accessTokens
  return {
    account,
    userId: account.userInfo.userId,
    token: accessToken,
    credentialId: credId,
    privateKeyPem: privateKey,
  }
}

const createToken = async (more = {}) => {
  const { publicKey, privateKey } = newKey()
  const pat = await byEmployee.auth.createPersonalAccessToken({ body: { name: fresh('Token'), publicKey, ...more } })
  return { pat, tokenId: pat.tokenId, token: pat.accessToken, credentialId: pat.credId, privateKeyPem: privateKey }
}

const createPermission = (...operations) =>
  byEmployee.permissions.createPermission({ body: { name: fresh('Permission'), operations } })
const logIn = (client, username) => client.auth.delegatedLogin({ body: { username } })
const inOneMinute = (seconds = 50) => new Date(Date.now() + seconds * 1000).toISOString()

const auditedTime = () => ({ startTime: inOneMinute(-600), endTime: inOneMinute() })

// The two halves of a signed call: the server's half makes the challenge, the device's half signs it.
const inTwoHalves = async (device, init, complete) => {
  const challenge = await init()
  const firstFactor = await device.sign(challenge)
  return complete({ challengeIdentifier: challenge.challengeIdentifier, firstFactor })
}

const refusedWith = async (status, message, call) => {
  const error = await call.then(
    () => assert.fail('the call was not refused'),
    (error) => error,
  )
  assert.ok(error instanceof DfnsError, `not the SDK's own error: ${error}`)
  assert.equal(error.httpStatus, status, `status ${error.httpStatus} instead of ${status}: ${error.message}`)
  assert.match(error.message, message)
}

// What our own client prints for the same read call of the same caller.
const sameAsOurs = async (theirs, identity, id, params = {}) => {
  const options = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`])
  const env = { ...process.env, DFNS_BASE_URL: baseUrl, DFNS_AUTH_TOKEN: identity.token }
  const ours = JSON.parse(execFileSync(dfns, ['call', id, ...options], { env, encoding: 'utf8' }))
  assert.deepEqual(await theirs, ours)
}

// An authenticator for WebAuthnSigner, which asks the browser for one: a P-256 key that signs as WebAuthn says.
const useAuthenticator = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let counter = 0
  const hash = (bytes) => createHash('sha256').update(bytes).digest()
  const clientData = (type, challenge) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: Buffer.from(challenge).toString('base64url'),
        origin: 'http://localhost:3000',
        crossOrigin: false,
      }),
    )
  const data = (flags) => Buffer.concat([hash('localhost'), Buffer.from([flags, 0, 0, 0, counter++])])
  const create = async ({ publicKey: options }) => {
    const { x, y } = publicKey.export({ format: 'jwk' })
    const coordinate = (text) => Buffer.from(text, 'base64url')
    const key = [Buffer.from('a5010203262001215820', 'hex'), coordinate(x), Buffer.from('225820', 'hex'), coordinate(y)]
    const authData = Buffer.concat([data(0x45), Buffer.alloc(16), Buffer.from([0, id.length]), id, ...key])
    // {"fmt": "none", "attStmt": {}, "authData": ...} in CBOR.
    const head = Buffer.from('a363666d74646e6f6e656761747453746d74a06861757468446174615800', 'hex')
    head[head.length - 1] = authData.length
    const clientDataJSON = clientData('webauthn.create', options.challenge)
    return {
      id: id.toString('base64url'),
      response: { clientDataJSON, attestationObject: Buffer.concat([head, authData]) },
    }
  }
  const get = async ({ publicKey: options }) => {
    const clientDataJSON = clientData('webauthn.get', options.challenge)
    const authenticatorData = data(5)
    const signature = sign('sha256', Buffer.concat([authenticatorData, hash(clientDataJSON)]), privateKey)
    return { id: id.toString('base64url'), response: { clientDataJSON, authenticatorData, signature } }
  }
  Object.defineProperty(globalThis, 'navigator', { value: { credentials: { create, get } }, configurable: true })
  return new WebAuthnSigner({ relyingParty: { id: 'localhost', name: 'Interop' } })
}

// What the SDK itself cannot do. The check shows that it still cannot.
const defect = (reason, check) => Object.assign(check, { reason })

const flows = {
  'service accounts': {
    'an employee creates one, which then signs by itself': async () => {
      const identity = await createServiceAccount()
      assert.equal(identity.account.userInfo.isServiceAccount, true)
      assert.equal(identity.account.userInfo.orgId, orgId)
      const client = clientOf(identity)
      assert.deepEqual((await client.auth.listPersonalAccessTokens()).items, [])
      // It may sign, but nobody has given it a permission yet.
      await refusedWith(403, /is not authorized to perform operation/, logIn(client, endUser.username))
    },
    'life cycle': async () => {
      const identity = await createServiceAccount()
      const one = { serviceAccountId: identity.userId }
      const name = fresh('Renamed')
      assert.equal((await byEmployee.auth.updateServiceAccount({ ...one, body: { name } })).userInfo.name, name)
      assert.equal((await byEmployee.auth.deactivateServiceAccount(one)).userInfo.isActive, false)
      await refusedWith(401, /^Not Authorized\.$/, clientOf(identity).auth.listPersonalAccessTokens())
      assert.equal((await byEmployee.auth.activateServiceAccount(one)).userInfo.isActive, true)
      await clientOf(identity).auth.listPersonalAccessTokens()
      await byEmployee.auth.archiveServiceAccount(one)
      const { items } = await byEmployee.auth.listServiceAccounts()
      assert.ok(!items.some(({ userInfo }) => userInfo.userId === identity.userId))
    },
    'keys of every supported kind sign': async () => {
      const kinds = [
        ['ed25519'],
        ['ec', { namedCurve: 'P-256' }],
        ['ec', { namedCurve: 'secp256k1' }],
        ['ec', { namedCurve: 'P-384' }],
        ['rsa', { modulusLength: 2048 }],
      ]
      const { id } = await createPermission('Auth:Login:Delegated', 'Auth:Users:Delegate')
      for (const [kind, options] of kinds) {
        const { publicKey, privateKey } = newKey(kind, options)
        const identity = await createServiceAccount({ publicKey, permissionId: id })
        await logIn(clientOf({ ...identity, privateKeyPem: privateKey }), endUser.username)
      }
    },
  },

  'delegated registration': {
    'completed with a key of the browser': async () => {
      const { answer, username, userId } = await registerEndUser()
      assert.deepEqual(answer.user, { id: userId, username, orgId })
      assert.equal(answer.credential.kind, 'Key')
    },
    'completed with wallets': async () => {
      const body = { email: freshEmail(), kind: 'EndUser' }
      const challenge = await byService.auth.createDelegatedRegistrationChallenge({ body })
      const firstFactorCredential = await (await newBrowserKey()).create(challenge)
      const client = withToken(challenge.temporaryAuthenticationToken)
      const answer = await client.auth.registerEndUser({
        body: { firstFactorCredential, wallets: [{ network: 'EthereumSepolia' }] },
      })
      assert.deepEqual(
        answer.wallets.map(({ network }) => network),
        ['EthereumSepolia'],
      )
      assert.equal((await withToken(answer.authentication.token).auth.listCredentials()).items.length, 1)
    },
  },

  'delegated login': {
    'a service account logs a user in': async () => {
      const { token } = await logIn(byService, endUser.username)
      // The SDK compares the organization in the token with its own before it sends anything.
      await refusedWith(403, /^EndUser .* may not call/, withToken(token).auth.listUsers())
    },
  },

  login: {
    'an employee logs in with their key, and out': async () => {
      const authenticator = new DfnsAuthenticator({ baseUrl, orgId, signer: signerOf(employee) })
      const { token } = await authenticator.login({ orgId, username: employee.username })
      const client = withToken(token, signerOf(employee))
      assert.ok((await client.auth.listUsers()).items.length > 0)
      await client.auth.logout()
      await refusedWith(401, /^Not Authorized\.$/, client.auth.listUsers())
    },
  },

  credentials: {
    'added, and it signs; the first one is deactivated': async () => {
      const user = await registerEndUser()
      const { auth } = clientOf(user)
      const challenge = await auth.createCredentialChallenge({ body: { kind: 'Key' } })
      const signer = await newBrowserKey()
      const { challengeIdentifier } = challenge
      const added = await auth.createCredential({
        body: { challengeIdentifier, credentialName: 'Second', ...(await signer.create(challenge)) },
      })
      const first = (await auth.listCredentials()).items.find(
        ({ credentialUuid }) => credentialUuid !== added.credentialUuid,
      )
      const second = clientOf({ ...user, signer })
      await second.auth.deactivateCredential({ body: { credentialUuid: first.credentialUuid } })
      const states = (await auth.listCredentials()).items.map(({ name, isActive }) => [name, isActive])
      assert.deepEqual(states, [
        ['', false],
        ['Second', true],
      ])
      await second.auth.activateCredential({ body: { credentialUuid: first.credentialUuid } })
      await clientOf(user).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
    'added with a code': async () => {
      const user = await registerEndUser()
      const { code } = await clientOf(user).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
      const challenge = await nobody.auth.createCredentialChallengeWithCode({ body: { code, credentialKind: 'Key' } })
      const signer = await newBrowserKey()
      const { challengeIdentifier } = challenge
      const body = { challengeIdentifier, credentialName: 'By code', ...(await signer.create(challenge)) }
      assert.equal((await nobody.auth.createCredentialWithCode({ body })).name, 'By code')
      await clientOf({ ...user, signer }).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
  },

  'password protected keys': {
    // The user's password opens what the server hands back; here it is plain.
    'handed out for user actions, and signed with': async () => {
      const { publicKey, privateKey } = newKey()
      const body = { email: freshEmail(), kind: 'EndUser' }
      const challenge = await byService.auth.createDelegatedRegistrationChallenge({ body })
      const more = { encryptedPrivateKey: privateKey }
      const firstFactorCredential = attest(challenge.challenge, { publicKey, privateKey }, 'PasswordProtectedKey', more)
      await withToken(challenge.temporaryAuthenticationToken).auth.register({ body: { firstFactorCredential } })
      const { token } = await logIn(byService, body.email)
      const signer = {
        sign: async (asked) => {
          const [{ id, encryptedPrivateKey }] = asked.allowCredentials.passwordProtectedKey
          const key = signerOf({ credentialId: id, privateKeyPem: encryptedPrivateKey })
          const assertion = await key.sign({ ...asked, allowCredentials: { key: [{ id }] } })
          return { ...assertion, kind: 'PasswordProtectedKey' }
        },
      }
      await withToken(token, signer).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
      // Whoever has no token and no mailed code is not given the key.
      const anonymous = await nobody.auth.createLoginChallenge({ body: { orgId, username: body.email } })
      assert.equal(anonymous.allowCredentials.passwordProtectedKey, undefined)
    },
  },

  passkeys: {
    'made, logged in and signed with': async () => {
      const username = freshEmail()
      const challenge = await byService.auth.createDelegatedRegistrationChallenge({
        body: { email: username, kind: 'EndUser' },
      })
      const signer = useAuthenticator()
      const body = { firstFactorCredential: await signer.create(challenge) }
      const { credential } = await withToken(challenge.temporaryAuthenticationToken).auth.register({ body })
      assert.equal(credential.kind, 'Fido2')
      const { token } = await new DfnsAuthenticator({ baseUrl, orgId, signer }).login({ orgId, username })
      await withToken(token, signer).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
  },

  recovery: {
    'a recovery key replaces the lost key': async () => {
      const recoveryKey = newKey('ec', { namedCurve: 'P-256' })
      let recoveryCredential
      const user = await registerEndUser(({ challenge }) => {
        recoveryCredential = attest(challenge, recoveryKey, 'RecoveryKey', { encryptedPrivateKey: 'opaque' })
        return { recoveryCredential }
      })
      const { credId } = recoveryCredential.credentialInfo
      const challenge = await byService.auth.createDelegatedRecoveryChallenge({
        body: { username: user.username, credentialId: credId },
      })
      assert.deepEqual(challenge.allowedRecoveryCredentials, [{ id: credId, encryptedRecoveryKey: 'opaque' }])
      const signer = await newBrowserKey()
      const newCredentials = { firstFactorCredential: await signer.create(challenge) }
      const clientData = JSON.stringify({ type: 'key.get', challenge: base64url(JSON.stringify(newCredentials)) })
      const signature = sign(undefined, Buffer.from(clientData), recoveryKey.privateKey).toString('base64url')
      const recovery = {
        kind: 'RecoveryKey',
        credentialAssertion: { credId, clientData: base64url(clientData), signature },
      }
      const { auth } = withToken(challenge.temporaryAuthenticationToken)
      assert.equal((await auth.recover({ body: { recovery, newCredentials } })).user.id, user.userId)
      await refusedWith(401, /^Not Authorized\.$/, clientOf(user).auth.listCredentials())
      const { token } = await logIn(byService, user.username)
      await clientOf({ token, signer }).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
  },

  'personal access tokens': {
    'life cycle': async () => {
      const token = await createToken({ daysValid: 30 })
      const one = { tokenId: token.tokenId }
      assert.equal((await byEmployee.auth.getPersonalAccessToken(one)).credId, token.credentialId)
      const name = fresh('Renamed')
      assert.equal((await byEmployee.auth.updatePersonalAccessToken({ ...one, body: { name } })).name, name)
      const { auth } = clientOf(token)
      await auth.listUsers()
      assert.equal((await byEmployee.auth.deactivatePersonalAccessToken(one)).isActive, false)
      await refusedWith(401, /^Not Authorized\.$/, auth.listUsers())
      assert.equal((await byEmployee.auth.activatePersonalAccessToken(one)).isActive, true)
      await auth.listUsers()
      await byEmployee.auth.archivePersonalAccessToken(one)
      await refusedWith(404, /^token not found$/, byEmployee.auth.getPersonalAccessToken(one))
      await refusedWith(401, /^Not Authorized\.$/, auth.listUsers())
    },
    'one signs with its own key': async () => {
      const { permissions } = clientOf(await createToken())
      const body = { name: fresh('By token'), operations: ['Wallets:Read'] }
      assert.equal((await permissions.createPermission({ body })).name, body.name)
    },
  },

  users: {
    'life cycle': async () => {
      const body = { email: freshEmail(), kind: 'CustomerEmployee' }
      const user = await byEmployee.auth.createUser({ body })
      const one = { userId: user.userId }
      assert.deepEqual([user.username, user.isRegistered, user.isActive], [body.email, false, true])
      assert.deepEqual(await byEmployee.auth.getUser(one), user)
      assert.equal((await byEmployee.auth.updateUser({ ...one, body: { isSSORequired: true } })).isSSORequired, true)
      assert.equal((await byEmployee.auth.deactivateUser(one)).isActive, false)
      assert.equal((await byEmployee.auth.activateUser(one)).isActive, true)
      await byEmployee.auth.archiveUser(one)
      await refusedWith(404, /^user not found$/, byEmployee.auth.getUser(one))
    },
    'listed by kind and by page': async () => {
      const { items } = await byEmployee.auth.listUsers({ query: { kind: 'EndUser' } })
      assert.deepEqual([...new Set(items.map(({ kind }) => kind))], ['EndUser'])
      const ids = []
      let paginationToken
      do {
        const page = await byEmployee.auth.listUsers({ query: { limit: 1, paginationToken } })
        assert.equal(page.items.length, 1)
        ids.push(page.items[0].userId)
        paginationToken = page.nextPageToken
      } while (paginationToken)
      assert.deepEqual(
        ids,
        (await byEmployee.auth.listUsers()).items.map(({ userId }) => userId),
      )
    },
  },

  permissions: {
    'created, assigned, listed, used, revoked, archived': async () => {
      const account = await createServiceAccount()
      const { auth } = clientOf(account)
      const { id: permissionId } = await createPermission('Auth:Login:Delegated', 'Auth:Users:Delegate')
      const one = { permissionId }
      const body = { identityId: account.userId }
      const assignment = await byEmployee.permissions.createAssignment({ ...one, body })
      assert.deepEqual((await byEmployee.permissions.listAssignments(one)).items, [assignment])
      await auth.delegatedLogin({ body: { username: endUser.username } })
      await byEmployee.permissions.deleteAssignment({ ...one, assignmentId: assignment.id, query: { force: true } })
      assert.deepEqual((await byEmployee.permissions.listAssignments(one)).items, [])
      await refusedWith(403, /is not authorized/, auth.delegatedLogin({ body: { username: endUser.username } }))
      const renamed = await byEmployee.permissions.updatePermission({ ...one, body: { name: fresh('Renamed') } })
      assert.match(renamed.name, /^Renamed/)
      await byEmployee.permissions.archivePermission({ ...one, body: { isArchived: true } })
      assert.equal((await byEmployee.permissions.getPermission(one)).isArchived, true)
      await refusedWith(422, /archived/, byEmployee.permissions.createAssignment({ ...one, body }))
    },
    'text beyond ASCII is signed as it is sent': async () => {
      const body = { name: 'Zugriff für Ähre \u2028 😀', operations: ['Wallets:Read'] }
      assert.equal((await byEmployee.permissions.createPermission({ body })).name, body.name)
    },
  },

  'user groups': {
    // They are newer than this SDK.
    'life cycle': defect('it has no methods for them', () => assert.equal(byEmployee.auth.createUserGroup, undefined)),
  },

  'audit log': {
    // The table is CSV, and the SDK reads every answer as JSON. So it is fetched here for the id of a record.
    'the table': defect('it reads the CSV table as JSON', async () => {
      const error = await byEmployee.auth.listAuditLogs({ query: auditedTime() }).catch((error) => error)
      assert.match(error.message, /JSON/)
    }),
    'a record': async () => {
      await createPermission('Wallets:Read')
      const url = new URL(`/auth/action/logs?${new URLSearchParams(auditedTime())}`, baseUrl)
      const table = await (await fetch(url, { headers: { authorization: `Bearer ${employee.token}` } })).text()
      const id = table.match(/\bal-[\w-]+/g)?.pop()
      assert.ok(id, `no id of a record in ${table}`)
      assert.equal((await byEmployee.auth.getAuditLog({ id })).userId, employee.userId)
    },
  },

  'split signing': {
    'a service account is created': async () => {
      const { auth } = splitClientOf(employee)
      const request = { body: { name: fresh('In two halves'), publicKey: newKey().publicKey } }
      const complete = (signed) => auth.createServiceAccountComplete(request, signed)
      const account = await inTwoHalves(signerOf(employee), () => auth.createServiceAccountInit(request), complete)
      assert.equal(account.userInfo.name, request.body.name)
    },
    'an end user signs on their device': async () => {
      const user = await registerEndUser()
      const { auth } = splitClientOf(user)
      const request = { body: { expiration: inOneMinute() } }
      const complete = (signed) => auth.createCredentialCodeComplete(request, signed)
      const { code } = await inTwoHalves(user.signer, () => auth.createCredentialCodeInit(request), complete)
      assert.equal(typeof code, 'string')
    },
    'two factors, where the first needs a second': async () => {
      const second = newKey()
      let secondFactorCredential
      const user = await registerEndUser(({ challenge }) => {
        secondFactorCredential = attest(challenge, second, 'Key')
        return { secondFactorCredential }
      })
      const { credId: credentialId } = secondFactorCredential.credentialInfo
      const secondSigner = signerOf({ credentialId, privateKeyPem: second.privateKey })
      const { auth } = splitClientOf(user)
      const request = { body: { expiration: inOneMinute() } }
      const challenge = await auth.createCredentialCodeInit(request)
      const { challengeIdentifier } = challenge
      const firstFactor = await user.signer.sign(challenge)
      const alone = auth.createCredentialCodeComplete(request, { challengeIdentifier, firstFactor })
      await refusedWith(401, /second factor/, alone)
      const secondFactor = await secondSigner.sign(challenge)
      await auth.createCredentialCodeComplete(request, { challengeIdentifier, firstFactor, secondFactor })
    },
    'a call without a body, and one with a query': async () => {
      const split = splitClientOf(employee)
      const { userId } = await byEmployee.auth.createUser({ body: { email: freshEmail(), kind: 'CustomerEmployee' } })
      const one = { userId }
      const deactivate = (signed) => split.auth.deactivateUserComplete(one, signed)
      const user = await inTwoHalves(signerOf(employee), () => split.auth.deactivateUserInit(one), deactivate)
      assert.equal(user.isActive, false)
      const { id: permissionId } = await createPermission('Wallets:Read')
      const { id: assignmentId } = await byEmployee.permissions.createAssignment({
        permissionId,
        body: { identityId: userId },
      })
      const request = { permissionId, assignmentId, query: { force: true } }
      const remove = (signed) => split.permissions.deleteAssignmentComplete(request, signed)
      await inTwoHalves(signerOf(employee), () => split.permissions.deleteAssignmentInit(request), remove)
      assert.deepEqual((await byEmployee.permissions.listAssignments({ permissionId })).items, [])
    },
  },

  refusals: {
    'a signature by another key': () => {
      const stranger = { ...serviceAccount, privateKeyPem: newKey().privateKey }
      return refusedWith(401, /signature/, logIn(clientOf(stranger), endUser.username))
    },
    'a body other than the signed one': async () => {
      const { auth } = splitClientOf(employee)
      const request = { body: { name: 'Signed', publicKey: newKey().publicKey } }
      const other = { body: { ...request.body, name: 'Sent' } }
      const call = inTwoHalves(
        signerOf(employee),
        () => auth.createServiceAccountInit(request),
        (signed) => auth.createServiceAccountComplete(other, signed),
      )
      await refusedWith(403, /^user action signature is missing or invalid$/, call)
    },
    'a user action for another path': async () => {
      const { auth } = splitClientOf(employee)
      const call = inTwoHalves(
        signerOf(employee),
        () => auth.activateUserInit({ userId: endUser.userId }),
        (signed) => auth.deactivateUserComplete({ userId: endUser.userId }, signed),
      )
      await refusedWith(403, /^user action signature is missing or invalid$/, call)
    },
    'an assertion used twice': async () => {
      const options = { baseUrl, orgId, authToken: employee.token }
      const request = {
        userActionPayload: '{}',
        userActionHttpMethod: 'PUT',
        userActionHttpPath: `/auth/users/${endUser.userId}/activate`,
      }
      const challenge = await BaseAuthApi.createUserActionChallenge(request, options)
      const signed = {
        challengeIdentifier: challenge.challengeIdentifier,
        firstFactor: await signerOf(employee).sign(challenge),
      }
      await BaseAuthApi.signUserActionChallenge(signed, options)
      await refusedWith(400, /^Challenge token is not valid\.$/, BaseAuthApi.signUserActionChallenge(signed, options))
    },
    "an assertion of somebody else's challenge": async () => {
      const user = await registerEndUser()
      const call = inTwoHalves(
        user.signer,
        () => splitClientOf(user).auth.createCredentialCodeInit({ body: { expiration: 1 } }),
        (signed) => BaseAuthApi.signUserActionChallenge(signed, { baseUrl, authToken: employee.token }),
      )
      await refusedWith(400, /^Challenge token is not valid\.$/, call)
    },
    'no token': () => refusedWith(401, /^Not Authorized\.$/, nobody.auth.listUsers()),
    'a made-up token': () =>
      refusedWith(
        401,
        /^Not Authorized\.$/,
        new DfnsApiClient({ baseUrl, authToken: 'made.up.token' }).auth.listUsers(),
      ),
    'a temporary token where another is needed': async () => {
      const body = { email: freshEmail(), kind: 'EndUser' }
      const { temporaryAuthenticationToken } = await byService.auth.createDelegatedRegistrationChallenge({ body })
      await refusedWith(401, /^Not Authorized\.$/, withToken(temporaryAuthenticationToken).auth.listCredentials())
    },
    'an employee logs another user in': () =>
      refusedWith(403, /^CustomerEmployee .* may not call/, logIn(byEmployee, endUser.username)),
    'an unknown user logs in': () => refusedWith(401, /^User not found$/, logIn(byService, 'nobody@sandbox.example')),
    'a personal access token creates a service account': async () => {
      const body = { name: fresh('By token'), publicKey: newKey().publicKey }
      await refusedWith(
        403,
        /^a personal access token may not call/,
        clientOf(await createToken()).auth.createServiceAccount({ body }),
      )
    },
    'a missing permission': async () => {
      const client = clientOf(await createServiceAccount())
      await refusedWith(
        403,
        /is not authorized to perform operation \(.+\)/,
        client.permissions.createPermission({ body: { name: 'No', operations: ['Wallets:Read'] } }),
      )
    },
    'a deactivated user reads, signs and is logged in': async () => {
      const user = await registerEndUser()
      await byEmployee.auth.deactivateUser({ userId: user.userId })
      await refusedWith(401, /^Not Authorized\.$/, clientOf(user).auth.listCredentials())
      await refusedWith(
        400,
        /^User account has been deactivated\.$/,
        clientOf(user).auth.createCredentialCode({ body: { expiration: inOneMinute() } }),
      )
      await refusedWith(400, /^User account has been deactivated\.$/, logIn(byService, user.username))
    },
    'unknown ids': async () => {
      await refusedWith(404, /^user not found$/, byEmployee.auth.getUser({ userId: 'us-0000-0000-0000' }))
      await refusedWith(
        404,
        /^permission not found$/,
        byEmployee.permissions.getPermission({ permissionId: 'not an id/?' }),
      )
      await refusedWith(404, /^token not found$/, byEmployee.auth.deactivatePersonalAccessToken({ tokenId: 'to-0000' }))
    },
    "somebody else's token": async () => {
      const { tokenId } = await createToken()
      const user = await registerEndUser()
      await refusedWith(404, /^token not found$/, clientOf(user).auth.getPersonalAccessToken({ tokenId }))
    },
    'an expired token': async () => {
      const { auth } = clientOf(await createToken({ secondsValid: 1 }))
      await sleep(2000)
      await refusedWith(401, /^Not Authorized\.$/, auth.listUsers())
    },
    'a credential code that is used, expired or lasts too long': async () => {
      const user = clientOf(await registerEndUser())
      const use = ({ code }) => nobody.auth.createCredentialChallengeWithCode({ body: { code, credentialKind: 'Key' } })
      const code = await user.auth.createCredentialCode({ body: { expiration: inOneMinute() } })
      await use(code)
      await refusedWith(403, /^Invalid code$/, use(code))
      const short = await user.auth.createCredentialCode({ body: { expiration: inOneMinute(1) } })
      await sleep(2000)
      await refusedWith(403, /^Invalid code$/, use(short))
      await refusedWith(400, /one minute/, user.auth.createCredentialCode({ body: { expiration: inOneMinute(120) } }))
    },
    'a username that is taken': () => {
      const body = { email: employee.username, kind: 'EndUser' }
      return refusedWith(401, /^User already exists\.$/, byService.auth.createDelegatedRegistrationChallenge({ body }))
    },
    'a registration that signs another challenge': async () => {
      const body = { email: freshEmail(), kind: 'EndUser' }
      const challenge = await byService.auth.createDelegatedRegistrationChallenge({ body })
      const firstFactorCredential = await (await newBrowserKey()).create({ challenge: 'another' })
      const { auth } = withToken(challenge.temporaryAuthenticationToken)
      await refusedWith(400, /challenge/, auth.register({ body: { firstFactorCredential } }))
    },
    'a registration without the private key': async () => {
      const body = { email: freshEmail(), kind: 'EndUser' }
      const challenge = await byService.auth.createDelegatedRegistrationChallenge({ body })
      const mixed = { publicKey: newKey().publicKey, privateKey: newKey().privateKey }
      const { auth } = withToken(challenge.temporaryAuthenticationToken)
      await refusedWith(
        401,
        /signature/,
        auth.register({ body: { firstFactorCredential: attest(challenge.challenge, mixed, 'Key') } }),
      )
    },
  },

  'same answers as our client': {
    list_users: () => sameAsOurs(byEmployee.auth.listUsers(), employee, 'list_users'),
    'list_users by kind': () =>
      sameAsOurs(byEmployee.auth.listUsers({ query: { kind: 'EndUser', limit: 2 } }), employee, 'list_users', {
        kind: 'EndUser',
        limit: 2,
      }),
    get_user: () =>
      sameAsOurs(byEmployee.auth.getUser({ userId: endUser.userId }), employee, 'get_user', { userId: endUser.userId }),
    list_service_accounts: () => sameAsOurs(byEmployee.auth.listServiceAccounts(), employee, 'list_service_accounts'),
    get_service_account: () =>
      sameAsOurs(
        byEmployee.auth.getServiceAccount({ serviceAccountId: serviceAccount.userId }),
        employee,
        'get_service_account',
        { serviceAccountId: serviceAccount.userId },
      ),
    list_permissions: () => sameAsOurs(byEmployee.permissions.listPermissions(), employee, 'list_permissions'),
    get_permission: async () => {
      const { id: permissionId } = await createPermission('Wallets:Read')
      await sameAsOurs(byEmployee.permissions.getPermission({ permissionId }), employee, 'get_permission', {
        permissionId,
      })
    },
    list_personal_access_tokens: async () => {
      await createToken()
      await sameAsOurs(byEmployee.auth.listPersonalAccessTokens(), employee, 'list_personal_access_tokens')
    },
    list_credentials: async () => {
      const user = await registerEndUser()
      await sameAsOurs(clientOf(user).auth.listCredentials(), user, 'list_credentials')
    },
  },
}

// A server that does not answer must not stop CI.
setTimeout(() => {
  console.log('not ok refusals: no end after 90 seconds')
  process.exit(1)
}, 90_000).unref()

for (const [flow, checks] of Object.entries(flows)) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check()
      console.log(check.reason ? `defect ${flow}: ${check.reason}` : `ok ${flow}: ${name}`)
    } catch (error) {
      process.exitCode = 1
      console.log(`not ok ${flow}: ${name}\n   ${error.stack ?? error}`)
    }
  }
}
