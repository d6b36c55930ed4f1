// How users get their credentials and tokens: through a service account, or with a mailed code.

import assert from 'node:assert/strict'
import { attest, newBrowserKey, newKey, passwordSigner, signerOf } from '../keys.mjs'
import { DfnsAuthenticator, baseUrl, employee, freshEmail, inOneMinute, mailedCode, orgId } from '../sandbox.mjs'
import { onlyTheirs, refusedWith } from '../world.mjs'

const invite = async ({ byEmployee }) => {
  const username = freshEmail()
  await byEmployee.auth.createUser({ body: { email: username, kind: 'CustomerEmployee' } })
  return username
}

export const registration = {
  'delegated registration': {
    'completed with a key of the browser': async ({ registerEndUser }) => {
      const { answer, username, userId } = await registerEndUser()
      assert.deepEqual(answer.user, { id: userId, username, orgId })
      assert.equal(answer.credential.kind, 'Key')
    },
    'completed with wallets': async ({ startRegistration, clientOf }) => {
      const { challenge, completing } = await startRegistration()
      const firstFactorCredential = await (await newBrowserKey()).signer.create(challenge)
      const body = { firstFactorCredential, wallets: [{ network: 'EthereumSepolia' }] }
      const answer = await completing.auth.registerEndUser({ body })
      const networks = answer.wallets.map(({ network }) => network)
      assert.deepEqual(networks, ['EthereumSepolia'])
      const { items } = await clientOf({ token: answer.authentication.token }).auth.listCredentials()
      assert.equal(items.length, 1)
    },
  },

  'registration by mailed code': {
    'completed with a key of the browser, which logs in and signs': async (world) => {
      const { nobody, clientOf, login } = world
      const username = await invite(world)
      const registrationCode = await mailedCode(username, 'registration')
      const start = () => nobody.auth.createRegistrationChallenge({ body: { orgId, username, registrationCode } })
      const challenge = await start()
      const device = await newBrowserKey()
      const completing = clientOf({ token: challenge.temporaryAuthenticationToken })
      const body = { firstFactorCredential: await device.signer.create(challenge) }
      assert.deepEqual((await completing.auth.register({ body })).user, { id: challenge.user.id, username, orgId })
      await refusedWith(401, /^User already exists\.$/, start())
      const user = { token: await login(username, device.signer), ...device }
      await clientOf(user).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
    'a code that is sent again replaces the first': async (world) => {
      const { auth } = world.nobody
      const username = await invite(world)
      const first = await mailedCode(username, 'registration')
      await auth.resendRegistrationCode({ body: { orgId, username } })
      const second = await mailedCode(username, 'registration', 2)
      const start = (registrationCode) => ({ body: { orgId, username, registrationCode } })
      await refusedWith(403, /^Invalid code$/, auth.createRegistrationChallenge(start(first)))
      await auth.createRegistrationChallenge(start(second))
    },
    // This part of the SDK performs the steps above automatically.
    "by the SDK's authenticator": onlyTheirs(async (world) => {
      const username = await invite(world)
      const { signer } = await newBrowserKey()
      const registrationCode = await mailedCode(username, 'registration')
      const authenticator = new DfnsAuthenticator({ baseUrl, orgId, signer })
      assert.equal((await authenticator.register({ orgId, username, registrationCode })).user.username, username)
      assert.ok((await authenticator.login({ orgId, username })).token)
    }),
  },

  'delegated login': {
    'a service account logs a user in': async ({ byService, clientOf, delegatedLogin }) => {
      const { token } = await delegatedLogin(byService)
      // The SDK compares the organization in the token with its own before it sends anything.
      await refusedWith(403, /^EndUser .* may not call/, clientOf({ token }).auth.listUsers())
    },
  },

  login: {
    'an employee logs in with their key, and out': async ({ clientOf, login }) => {
      const token = await login(employee.username, signerOf(employee))
      const { auth } = clientOf({ ...employee, token })
      assert.ok((await auth.listUsers()).items.length > 0)
      await auth.logout()
      await refusedWith(401, /^Not Authorized\.$/, auth.listUsers())
    },
    // This part of the SDK performs the steps above automatically.
    "by the SDK's authenticator": onlyTheirs(async ({ clientOf }) => {
      const authenticator = new DfnsAuthenticator({ baseUrl, orgId, signer: signerOf(employee) })
      const { token } = await authenticator.login({ orgId, username: employee.username })
      assert.ok((await clientOf({ token }).auth.listUsers()).items.length > 0)
    }),
    'a mailed code hands out the password protected key': async (world) => {
      const { nobody, login, startRegistration } = world
      const { username, challenge, completing } = await startRegistration()
      const key = newKey()
      const more = { encryptedPrivateKey: key.privateKey }
      const firstFactorCredential = attest(challenge.challenge, key, 'PasswordProtectedKey', more)
      await completing.auth.register({ body: { firstFactorCredential } })
      await nobody.auth.sendLoginCode({ body: { orgId, username } })
      const loginCode = await mailedCode(username, 'login')
      assert.ok(await login(username, passwordSigner, { loginCode }))
      // Without the mailed code, Dfns does not return the key.
      const anonymous = await nobody.auth.createLoginChallenge({ body: { orgId, username } })
      assert.equal(anonymous.allowCredentials.passwordProtectedKey, undefined)
      const wrong = { body: { orgId, username, loginCode: 'AAA-AAA-AAA' } }
      await refusedWith(403, /^Invalid code$/, nobody.auth.createLoginChallenge(wrong))
    },
  },
}
