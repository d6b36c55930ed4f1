// Delegated signing: a server calls, a user's device signs, and every signed call has two steps.

import assert from 'node:assert/strict'
import { attest, newKey, signerOf } from '../keys.mjs'
import { employee, fresh, freshEmail, inOneMinute } from '../sandbox.mjs'
import { onlyTheirs, refusedWith, signed } from '../world.mjs'

export const splitSigning = {
  'split signing': {
    'a service account is created': async ({ splitClientOf }) => {
      const { auth } = splitClientOf(employee)
      const request = { body: { name: fresh('In two halves'), publicKey: newKey().publicKey } }
      const completion = await signed(signerOf(employee), await auth.createServiceAccountInit(request))
      const account = await auth.createServiceAccountComplete(request, completion)
      assert.equal(account.userInfo.name, request.body.name)
    },
    'an end user signs on their device': async ({ registerEndUser, splitClientOf }) => {
      const user = await registerEndUser()
      const { auth } = splitClientOf(user)
      const request = { body: { expiration: inOneMinute() } }
      const completion = await signed(user.signer, await auth.createCredentialCodeInit(request))
      const { code } = await auth.createCredentialCodeComplete(request, completion)
      assert.equal(typeof code, 'string')
    },
    'a call without a body, and one with a query': async (world) => {
      const { byEmployee, createPermission, splitClientOf } = world
      const [split, device] = [splitClientOf(employee), signerOf(employee)]
      const { userId } = await byEmployee.auth.createUser({ body: { email: freshEmail(), kind: 'CustomerEmployee' } })
      const deactivation = await signed(device, await split.auth.deactivateUserInit({ userId }))
      assert.equal((await split.auth.deactivateUserComplete({ userId }, deactivation)).isActive, false)
      const { id: permissionId } = await createPermission('Wallets:Read')
      const assignee = { permissionId, body: { identityId: userId } }
      const { id: assignmentId } = await byEmployee.permissions.createAssignment(assignee)
      const request = { permissionId, assignmentId, query: { force: true } }
      const removal = await signed(device, await split.permissions.deleteAssignmentInit(request))
      await split.permissions.deleteAssignmentComplete(request, removal)
      assert.deepEqual((await byEmployee.permissions.listAssignments({ permissionId })).items, [])
    },
    'a challenge and its signature, by themselves': async ({ clientOf }) => {
      const { auth } = clientOf(employee)
      const body = { userActionHttpMethod: 'POST', userActionHttpPath: '/permissions', userActionPayload: '{}' }
      const challenge = await auth.createUserActionChallenge({ body })
      const completion = await signed(signerOf(employee), challenge)
      assert.ok((await auth.createUserActionSignature({ body: completion })).userAction)
    },
    // Our command signs with one factor.
    'two factors, where the first needs a second': onlyTheirs(async ({ registerEndUser, splitClientOf }) => {
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
      const alone = await signed(user.signer, challenge)
      await refusedWith(401, /second factor/, auth.createCredentialCodeComplete(request, alone))
      const secondFactor = await secondSigner.sign(challenge)
      await auth.createCredentialCodeComplete(request, { ...alone, secondFactor })
    }),
  },
}
