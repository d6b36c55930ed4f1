// The helpers of the flows: the clients of the SDK or ours, and common first steps.

import assert from 'node:assert/strict'
import { newBrowserKey, newKey } from './keys.mjs'
import { DfnsError, approver, employee, endUser, orgId, serviceAccount } from './sandbox.mjs'
import { control, fresh, freshEmail } from './sandbox.mjs'

export const worldOf = ({ clientOf, splitClientOf }) => {
  const [byService, byEmployee, byApprover, nobody] = [serviceAccount, employee, approver, {}].map(clientOf)

  const createServiceAccount = async (more = {}) => {
    const { publicKey, privateKey } = newKey()
    const account = await byEmployee.auth.createServiceAccount({
      body: { name: fresh('Interop'), publicKey, daysValid: 30, ...more },
    })
    const [{ accessToken, credId }] = account.accessTokens
    const { userId } = account.userInfo
    return { account, userId, token: accessToken, credentialId: credId, privateKeyPem: privateKey }
  }

  const createToken = async (more = {}) => {
    const { publicKey, privateKey } = newKey()
    const pat = await byEmployee.auth.createPersonalAccessToken({ body: { name: fresh('Token'), publicKey, ...more } })
    return { pat, tokenId: pat.tokenId, token: pat.accessToken, credentialId: pat.credId, privateKeyPem: privateKey }
  }

  const createPermission = (...operations) =>
    byEmployee.permissions.createPermission({ body: { name: fresh('Permission'), operations } })

  /** Starts the registration of an end user. Returns their name, the challenge, and the client that may complete it. */
  const startRegistration = async () => {
    const username = freshEmail()
    const body = { email: username, kind: 'EndUser' }
    const challenge = await byService.auth.createDelegatedRegistrationChallenge({ body })
    return { username, challenge, completing: clientOf({ token: challenge.temporaryAuthenticationToken }) }
  }

  /** Registers an end user with a browser's key. The service account starts it, the temporary token completes it. */
  const registerEndUser = async (more = () => ({})) => {
    const { username, challenge, completing } = await startRegistration()
    const device = await newBrowserKey()
    const body = { firstFactorCredential: await device.signer.create(challenge), ...more(challenge) }
    const answer = await completing.auth.register({ body })
    const { token } = await delegatedLogin(byService, username)
    return { username, userId: challenge.user.id, token, answer, ...device }
  }

  const delegatedLogin = (client, username = endUser.username) => client.auth.delegatedLogin({ body: { username } })

  /** Logs a user in by name and credential, with a mailed code if given. Returns the token. */
  const login = async (username, signer, more = {}) => {
    const challenge = await nobody.auth.createLoginChallenge({ body: { orgId, username, ...more } })
    return (await nobody.auth.login({ body: await signed(signer, challenge) })).token
  }

  const createWallet = (network, more = {}) => byService.wallets.createWallet({ body: { network, ...more } })

  /** Creates a wallet that holds this many of the smallest units. */
  const createFundedWallet = async (network, amount = '1000000000000000000') => {
    const wallet = await createWallet(network)
    await control('fund', { walletId: wallet.id, asset: 'Native', amount })
    return wallet
  }

  const clients = { clientOf, splitClientOf, byService, byEmployee, byApprover, nobody }
  const makers = { createServiceAccount, createToken, createPermission, createWallet, createFundedWallet }
  const registrations = { startRegistration, registerEndUser }
  return { ...clients, ...makers, ...registrations, delegatedLogin, login }
}

/** The assertion that the device returns to the server. */
export const signed = async (signer, challenge) => ({
  challengeIdentifier: challenge.challengeIdentifier,
  firstFactor: await signer.sign(challenge),
})

export const refusedWith = async (status, message, call) => {
  const error = await call.then(
    () => assert.fail('the call was not refused'),
    (error) => error,
  )
  assert.ok(error instanceof DfnsError, `not the SDK's own error: ${error}`)
  assert.equal(error.httpStatus, status, `status ${error.httpStatus} instead of ${status}: ${error.message}`)
  assert.match(error.message, message)
}

/** A limit of the SDK itself. The check shows that it still exists. */
export const defect = (reason, check) => Object.assign(check, { reason })

/** A check that our command cannot make; a comment says why. */
export const onlyTheirs = (check) => Object.assign(check, { isOnlyTheirs: true })
