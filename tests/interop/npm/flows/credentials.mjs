// Further credentials of a user, and kinds other than keys of a browser or a server.

import assert from 'node:assert/strict'
import { attest, newBrowserKey, newKey, passwordSigner, useAuthenticator } from '../keys.mjs'
import { DfnsAuthenticator, baseUrl, inOneMinute, orgId } from '../sandbox.mjs'
import { onlyTheirs } from '../world.mjs'

const completion = async (challenge, { signer }, credentialName) => ({
  challengeIdentifier: challenge.challengeIdentifier,
  credentialName,
  ...(await signer.create(challenge)),
})

export const credentials = {
  credentials: {
    'added, and it signs; the first one is deactivated': async ({ registerEndUser, clientOf }) => {
      const user = await registerEndUser()
      const { auth } = clientOf(user)
      const challenge = await auth.createCredentialChallenge({ body: { kind: 'Key' } })
      const device = await newBrowserKey()
      const added = await auth.createCredential({ body: await completion(challenge, device, 'Second') })
      const { items } = await auth.listCredentials()
      const { credentialUuid } = items.find(({ credentialUuid }) => credentialUuid !== added.credentialUuid)
      const second = clientOf({ ...user, ...device })
      await second.auth.deactivateCredential({ body: { credentialUuid } })
      const states = (await auth.listCredentials()).items.map(({ name, isActive }) => [name, isActive])
      assert.deepEqual(states, [
        ['', false],
        ['Second', true],
      ])
      await second.auth.activateCredential({ body: { credentialUuid } })
      await auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
    'added with a code': async ({ registerEndUser, clientOf, nobody }) => {
      const user = await registerEndUser()
      const { code } = await clientOf(user).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
      const challenge = await nobody.auth.createCredentialChallengeWithCode({ body: { code, credentialKind: 'Key' } })
      const device = await newBrowserKey()
      const body = await completion(challenge, device, 'By code')
      assert.equal((await nobody.auth.createCredentialWithCode({ body })).name, 'By code')
      await clientOf({ ...user, ...device }).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    },
  },

  'password protected keys': {
    // Our command signs only with keys that it has.
    'handed out for user actions, and signed with': onlyTheirs(async (world) => {
      const { byService, clientOf, delegatedLogin, startRegistration } = world
      const { username, challenge, completing } = await startRegistration()
      const key = newKey()
      const more = { encryptedPrivateKey: key.privateKey }
      const firstFactorCredential = attest(challenge.challenge, key, 'PasswordProtectedKey', more)
      await completing.auth.register({ body: { firstFactorCredential } })
      const { token } = await delegatedLogin(byService, username)
      const { auth } = clientOf({ token, signer: passwordSigner })
      await auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    }),
  },

  passkeys: {
    // Our command signs with keys, not with an authenticator.
    'made, logged in and signed with': onlyTheirs(async ({ startRegistration, clientOf }) => {
      const { username, challenge, completing } = await startRegistration()
      const signer = useAuthenticator()
      const body = { firstFactorCredential: await signer.create(challenge) }
      const { credential } = await completing.auth.register({ body })
      assert.equal(credential.kind, 'Fido2')
      const { token } = await new DfnsAuthenticator({ baseUrl, orgId, signer }).login({ orgId, username })
      await clientOf({ token, signer }).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
    }),
  },
}
