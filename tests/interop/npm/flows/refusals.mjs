// Calls that must be rejected, with the status and message that an SDK's user sees.

import { setTimeout as sleep } from 'node:timers/promises'
import { attest, newBrowserKey, newKey, signerOf } from '../keys.mjs'
import { employee, endUser, fresh, inOneMinute, serviceAccount } from '../sandbox.mjs'
import { onlyTheirs, refusedWith, signed } from '../world.mjs'

const notAuthorized = (call) => refusedWith(401, /^Not Authorized\.$/, call)
const badUserAction = (call) => refusedWith(403, /^user action signature is missing or invalid$/, call)
const badChallenge = (call) => refusedWith(400, /^Challenge token is not valid\.$/, call)

export const refusals = {
  refusals: {
    'a signature by another key': ({ clientOf, delegatedLogin }) => {
      const stranger = { ...serviceAccount, privateKeyPem: newKey().privateKey }
      return refusedWith(401, /signature/, delegatedLogin(clientOf(stranger)))
    },
    // Our command sends what it signed.
    'a body other than the signed one': onlyTheirs(async ({ splitClientOf }) => {
      const { auth } = splitClientOf(employee)
      const request = { body: { name: 'Signed', publicKey: newKey().publicKey } }
      const other = { body: { ...request.body, name: 'Sent' } }
      const completion = await signed(signerOf(employee), await auth.createServiceAccountInit(request))
      await badUserAction(auth.createServiceAccountComplete(other, completion))
    }),
    'a user action for another path': onlyTheirs(async ({ splitClientOf }) => {
      const { auth } = splitClientOf(employee)
      const { userId } = endUser
      const completion = await signed(signerOf(employee), await auth.activateUserInit({ userId }))
      await badUserAction(auth.deactivateUserComplete({ userId }, completion))
    }),
    'an assertion used twice': async ({ byEmployee: { auth } }) => {
      const path = `/auth/users/${endUser.userId}/activate`
      const action = { userActionPayload: '{}', userActionHttpMethod: 'PUT', userActionHttpPath: path }
      const body = await signed(signerOf(employee), await auth.createUserActionChallenge({ body: action }))
      await auth.createUserActionSignature({ body })
      await badChallenge(auth.createUserActionSignature({ body }))
    },
    "an assertion of somebody else's challenge": async ({ byEmployee, registerEndUser, splitClientOf }) => {
      const user = await registerEndUser()
      const challenge = await splitClientOf(user).auth.createCredentialCodeInit({ body: { expiration: 1 } })
      const body = await signed(user.signer, challenge)
      await badChallenge(byEmployee.auth.createUserActionSignature({ body }))
    },
    // Our client does not even send such a call.
    'no token': onlyTheirs(({ nobody }) => notAuthorized(nobody.auth.listUsers())),
    'a made-up token': ({ clientOf }) => {
      const token = employee.token.replace(/.{8}$/, 'A'.repeat(8))
      return notAuthorized(clientOf({ token }).auth.listUsers())
    },
    'a temporary token where another is needed': async ({ startRegistration }) => {
      const { completing } = await startRegistration()
      await notAuthorized(completing.auth.listCredentials())
    },
    'an employee logs another user in': ({ byEmployee, delegatedLogin }) =>
      refusedWith(403, /^CustomerEmployee .* may not call/, delegatedLogin(byEmployee)),
    'an unknown user logs in': ({ byService, delegatedLogin }) =>
      refusedWith(401, /^User not found$/, delegatedLogin(byService, 'nobody@sandbox.example')),
    'a personal access token creates a service account': async ({ clientOf, createToken }) => {
      const body = { name: fresh('By token'), publicKey: newKey().publicKey }
      const { auth } = clientOf(await createToken())
      await refusedWith(403, /^a personal access token may not call/, auth.createServiceAccount({ body }))
    },
    'a missing permission': async ({ clientOf, createServiceAccount }) => {
      const { permissions } = clientOf(await createServiceAccount())
      const call = permissions.createPermission({ body: { name: 'No', operations: ['Wallets:Read'] } })
      await refusedWith(403, /is not authorized to perform operation \(.+\)/, call)
    },
    'a deactivated user reads, signs and is logged in': async (world) => {
      const { byEmployee, byService, clientOf, delegatedLogin, registerEndUser } = world
      const user = await registerEndUser()
      const { auth } = clientOf(user)
      const deactivated = (call) => refusedWith(400, /^User account has been deactivated\.$/, call)
      await byEmployee.auth.deactivateUser({ userId: user.userId })
      await notAuthorized(auth.listCredentials())
      await deactivated(auth.createCredentialCode({ body: { expiration: inOneMinute() } }))
      await deactivated(delegatedLogin(byService, user.username))
    },
    'unknown ids': async ({ byEmployee: { auth, permissions } }) => {
      await refusedWith(404, /^user not found$/, auth.getUser({ userId: 'us-0000-0000-0000' }))
      const permissionId = 'not an id/?'
      await refusedWith(404, /^permission not found$/, permissions.getPermission({ permissionId }))
      await refusedWith(404, /^token not found$/, auth.deactivatePersonalAccessToken({ tokenId: 'to-0000' }))
    },
    "somebody else's token": async ({ clientOf, createToken, registerEndUser }) => {
      const { tokenId } = await createToken()
      const { auth } = clientOf(await registerEndUser())
      await refusedWith(404, /^token not found$/, auth.getPersonalAccessToken({ tokenId }))
    },
    'an expired token': async ({ clientOf, createToken }) => {
      const { auth } = clientOf(await createToken({ secondsValid: 1 }))
      await sleep(1500)
      await notAuthorized(auth.listUsers())
    },
    'a credential code that is used, expired or lasts too long': async ({ clientOf, nobody, registerEndUser }) => {
      const { auth } = clientOf(await registerEndUser())
      const create = (seconds) => auth.createCredentialCode({ body: { expiration: inOneMinute(seconds) } })
      const use = ({ code }) => nobody.auth.createCredentialChallengeWithCode({ body: { code, credentialKind: 'Key' } })
      const code = await create()
      await use(code)
      await refusedWith(403, /^Invalid code$/, use(code))
      const short = await create(1)
      await sleep(1500)
      await refusedWith(403, /^Invalid code$/, use(short))
      await refusedWith(400, /one minute/, create(120))
    },
    'a username that is taken': ({ byService }) => {
      const body = { email: employee.username, kind: 'EndUser' }
      return refusedWith(401, /^User already exists\.$/, byService.auth.createDelegatedRegistrationChallenge({ body }))
    },
    'a registration that signs another challenge': async ({ startRegistration }) => {
      const { completing } = await startRegistration()
      const firstFactorCredential = await (await newBrowserKey()).signer.create({ challenge: 'another' })
      await refusedWith(400, /challenge/, completing.auth.register({ body: { firstFactorCredential } }))
    },
    'a registration without the private key': async ({ startRegistration }) => {
      const { challenge, completing } = await startRegistration()
      const mixed = { publicKey: newKey().publicKey, privateKey: newKey().privateKey }
      const firstFactorCredential = attest(challenge.challenge, mixed, 'Key')
      await refusedWith(401, /signature/, completing.auth.register({ body: { firstFactorCredential } }))
    },
  },
}
