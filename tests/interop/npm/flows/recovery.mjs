// A recovery key replaces a lost credential, whether the user or a service account starts the recovery.

import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { attest, base64url, newBrowserKey, newKey } from '../keys.mjs'
import { inOneMinute, mailedCode, orgId } from '../sandbox.mjs'
import { refusedWith } from '../world.mjs'

/** Creates an end user with a key and a recovery key that only they can decrypt. */
const registerWithRecoveryKey = async ({ registerEndUser }) => {
  const recoveryKey = newKey('ec', { namedCurve: 'P-256' })
  let recoveryCredential
  const user = await registerEndUser(({ challenge }) => {
    recoveryCredential = attest(challenge, recoveryKey, 'RecoveryKey', { encryptedPrivateKey: 'opaque' })
    return { recoveryCredential }
  })
  return { user, recoveryKey, credentialId: recoveryCredential.credentialInfo.credId }
}

/** Completes a recovery, and checks that the new credential works. */
const complete = async (world, challenge, { user, recoveryKey, credentialId: credId }) => {
  const { byService, clientOf, delegatedLogin } = world
  assert.deepEqual(challenge.allowedRecoveryCredentials, [{ id: credId, encryptedRecoveryKey: 'opaque' }])
  const device = await newBrowserKey()
  const newCredentials = { firstFactorCredential: await device.signer.create(challenge) }
  const clientData = JSON.stringify({ type: 'key.get', challenge: base64url(JSON.stringify(newCredentials)) })
  const signature = sign(undefined, Buffer.from(clientData), recoveryKey.privateKey).toString('base64url')
  const recovery = {
    kind: 'RecoveryKey',
    credentialAssertion: { credId, clientData: base64url(clientData), signature },
  }
  const { auth } = clientOf({ token: challenge.temporaryAuthenticationToken })
  assert.equal((await auth.recover({ body: { recovery, newCredentials } })).user.id, user.userId)
  await refusedWith(401, /^Not Authorized\.$/, clientOf(user).auth.listCredentials())
  const { token } = await delegatedLogin(byService, user.username)
  await clientOf({ token, ...device }).auth.createCredentialCode({ body: { expiration: inOneMinute() } })
}

export const recovery = {
  recovery: {
    'started by a service account': async (world) => {
      const lost = await registerWithRecoveryKey(world)
      const body = { username: lost.user.username, credentialId: lost.credentialId }
      await complete(world, await world.byService.auth.createDelegatedRecoveryChallenge({ body }), lost)
    },
    'started by the user, with a mailed code': async (world) => {
      const { auth } = world.nobody
      const lost = await registerWithRecoveryKey(world)
      const { username } = lost.user
      const start = (verificationCode) =>
        auth.createRecoveryChallenge({
          body: { orgId, username, verificationCode, credentialId: lost.credentialId },
        })
      await refusedWith(403, /^Invalid code$/, start('AAA-AAA-AAA'))
      await auth.sendRecoveryCode({ body: { orgId, username } })
      const code = await mailedCode(username, 'recovery')
      const challenge = await start(code)
      await refusedWith(403, /^Invalid code$/, start(code))
      await complete(world, challenge, lost)
    },
  },
}
