// Identities and their rights: service accounts, personal access tokens, users, permissions, and the audit log.

import assert from 'node:assert/strict'
import { newKey } from '../keys.mjs'
import { DfnsApiClient, baseUrl, employee, serviceAccount } from '../sandbox.mjs'
import { fresh, freshEmail, inOneMinute, orgId } from '../sandbox.mjs'
import { defect, refusedWith } from '../world.mjs'

const auditedTime = () => ({ startTime: inOneMinute(-600), endTime: inOneMinute() })

export const access = {
  'service accounts': {
    'an employee creates one, which then signs by itself': async (world) => {
      const { clientOf, createServiceAccount, delegatedLogin } = world
      const identity = await createServiceAccount()
      assert.equal(identity.account.userInfo.isServiceAccount, true)
      assert.equal(identity.account.userInfo.orgId, orgId)
      const client = clientOf(identity)
      assert.deepEqual((await client.auth.listPersonalAccessTokens()).items, [])
      // It may sign, but has no permission yet.
      await refusedWith(403, /is not authorized to perform operation/, delegatedLogin(client))
    },
    'life cycle': async ({ byEmployee: { auth }, clientOf, createServiceAccount }) => {
      const identity = await createServiceAccount()
      const one = { serviceAccountId: identity.userId }
      const name = fresh('Renamed')
      assert.equal((await auth.updateServiceAccount({ ...one, body: { name } })).userInfo.name, name)
      assert.equal((await auth.getServiceAccount(one)).userInfo.name, name)
      assert.equal((await auth.deactivateServiceAccount(one)).userInfo.isActive, false)
      await refusedWith(401, /^Not Authorized\.$/, clientOf(identity).auth.listPersonalAccessTokens())
      assert.equal((await auth.activateServiceAccount(one)).userInfo.isActive, true)
      await clientOf(identity).auth.listPersonalAccessTokens()
      await auth.archiveServiceAccount(one)
      const { items } = await auth.listServiceAccounts()
      const ids = items.map(({ userInfo }) => userInfo.userId)
      assert.ok(ids.includes(serviceAccount.userId) && !ids.includes(identity.userId))
    },
    'keys of every supported kind sign': async (world) => {
      const { clientOf, createPermission, createServiceAccount, delegatedLogin } = world
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
        await delegatedLogin(clientOf({ ...identity, privateKeyPem: privateKey }))
      }
    },
  },

  'personal access tokens': {
    'life cycle': async ({ byEmployee: { auth }, clientOf, createToken }) => {
      const token = await createToken({ daysValid: 30 })
      const one = { tokenId: token.tokenId }
      assert.equal((await auth.getPersonalAccessToken(one)).credId, token.credentialId)
      const name = fresh('Renamed')
      assert.equal((await auth.updatePersonalAccessToken({ ...one, body: { name } })).name, name)
      assert.ok((await auth.listPersonalAccessTokens()).items.some((item) => item.name === name))
      const { listUsers } = clientOf(token).auth
      await listUsers()
      assert.equal((await auth.deactivatePersonalAccessToken(one)).isActive, false)
      await refusedWith(401, /^Not Authorized\.$/, listUsers())
      assert.equal((await auth.activatePersonalAccessToken(one)).isActive, true)
      await listUsers()
      await auth.archivePersonalAccessToken(one)
      await refusedWith(404, /^token not found$/, auth.getPersonalAccessToken(one))
      await refusedWith(401, /^Not Authorized\.$/, listUsers())
    },
    'one signs with its own key': async ({ clientOf, createToken }) => {
      const { permissions } = clientOf(await createToken())
      const body = { name: fresh('By token'), operations: ['Wallets:Read'] }
      assert.equal((await permissions.createPermission({ body })).name, body.name)
    },
  },

  users: {
    'life cycle': async ({ byEmployee: { auth } }) => {
      const body = { email: freshEmail(), kind: 'CustomerEmployee' }
      const user = await auth.createUser({ body })
      const one = { userId: user.userId }
      assert.deepEqual([user.username, user.isRegistered, user.isActive], [body.email, false, true])
      assert.deepEqual(await auth.getUser(one), user)
      assert.equal((await auth.updateUser({ ...one, body: { isSSORequired: true } })).isSSORequired, true)
      assert.equal((await auth.deactivateUser(one)).isActive, false)
      assert.equal((await auth.activateUser(one)).isActive, true)
      await auth.archiveUser(one)
      await refusedWith(404, /^user not found$/, auth.getUser(one))
    },
    'listed by kind and by page': async ({ byEmployee: { auth } }) => {
      const { items } = await auth.listUsers({ query: { kind: 'EndUser', limit: 2 } })
      assert.deepEqual([...new Set(items.map(({ kind }) => kind))], ['EndUser'])
      const ids = []
      let paginationToken
      do {
        const page = await auth.listUsers({ query: { limit: 1, paginationToken } })
        assert.equal(page.items.length, 1)
        ids.push(page.items[0].userId)
        paginationToken = page.nextPageToken
      } while (paginationToken)
      const all = (await auth.listUsers()).items.map(({ userId }) => userId)
      assert.deepEqual(ids, all)
    },
  },

  permissions: {
    'created, assigned, listed, used, revoked, archived': async (world) => {
      const { clientOf, createPermission, createServiceAccount, delegatedLogin } = world
      const { permissions } = world.byEmployee
      const account = await createServiceAccount()
      const client = clientOf(account)
      const { id: permissionId } = await createPermission('Auth:Login:Delegated', 'Auth:Users:Delegate')
      const one = { permissionId }
      const body = { identityId: account.userId }
      const assignment = await permissions.createAssignment({ ...one, body })
      assert.deepEqual((await permissions.listAssignments(one)).items, [assignment])
      await delegatedLogin(client)
      await permissions.deleteAssignment({ ...one, assignmentId: assignment.id, query: { force: true } })
      assert.deepEqual((await permissions.listAssignments(one)).items, [])
      await refusedWith(403, /is not authorized/, delegatedLogin(client))
      const name = fresh('Renamed')
      assert.equal((await permissions.updatePermission({ ...one, body: { name } })).name, name)
      await permissions.archivePermission({ ...one, body: { isArchived: true } })
      assert.equal((await permissions.getPermission(one)).isArchived, true)
      assert.ok((await permissions.listPermissions()).items.length > 0)
      await refusedWith(422, /archived/, permissions.createAssignment({ ...one, body }))
    },
    'text beyond ASCII is signed as it is sent': async ({ byEmployee }) => {
      const body = { name: 'Zugriff für Ähre \u2028 😀', operations: ['Wallets:Read'] }
      assert.equal((await byEmployee.permissions.createPermission({ body })).name, body.name)
    },
  },

  'user groups': {
    // They are newer than this SDK.
    'life cycle': defect('it has no methods for them', () =>
      assert.equal(new DfnsApiClient({ baseUrl }).auth.createUserGroup, undefined),
    ),
  },

  'audit log': {
    // The table is CSV, but the SDK decodes every response as JSON. So it is fetched here for the id of a record.
    'the table': defect('it reads the CSV table as JSON', async ({ byEmployee }) => {
      const error = await byEmployee.auth.listAuditLogs({ query: auditedTime() }).catch((error) => error)
      assert.match(error.message, /JSON/)
    }),
    'a record': async ({ byEmployee, createPermission }) => {
      await createPermission('Wallets:Read')
      const url = new URL(`/auth/action/logs?${new URLSearchParams(auditedTime())}`, baseUrl)
      const table = await (await fetch(url, { headers: { authorization: `Bearer ${employee.token}` } })).text()
      const id = table.match(/\bal-[\w-]+/g)?.pop()
      assert.ok(id, `no id of a record in ${table}`)
      assert.equal((await byEmployee.auth.getAuditLog({ id })).userId, employee.userId)
    },
  },
}
