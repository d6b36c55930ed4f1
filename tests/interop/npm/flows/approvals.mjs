// Policies, approvals by a second person, and webhooks.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { control, fresh } from '../sandbox.mjs'
import { refusedWith } from '../world.mjs'

const twoPeople = (walletId) => ({
  name: fresh('Two people'),
  activityKind: 'Wallets:Sign',
  rule: { kind: 'AlwaysTrigger', configuration: {} },
  action: { kind: 'RequestApproval', approvalGroups: [{ name: 'Anyone', quorum: 1, approvers: {} }] },
  filters: { walletId: { in: [walletId] } },
})

/** A transfer that a policy holds, and its approval. */
const heldTransfer = async ({ byEmployee, createFundedWallet }) => {
  const { id: walletId, address } = await createFundedWallet('EthereumSepolia')
  const policy = await byEmployee.policies.createPolicy({ body: twoPeople(walletId) })
  const body = { kind: 'Native', to: address, amount: '1' }
  const transfer = await byEmployee.wallets.transferAsset({ walletId, body })
  assert.equal(transfer.status, 'Pending')
  return { policy, one: { walletId, transferId: transfer.id }, approvalId: transfer.approvalId }
}

const decide = (client, approvalId, value, more = {}) =>
  client.policies.createApprovalDecision({ approvalId, body: { value, ...more } })

export const approvals = {
  policies: {
    'life cycle': async ({ byEmployee: { policies }, createWallet }) => {
      const { id } = await createWallet('EthereumSepolia')
      const policy = await policies.createPolicy({ body: twoPeople(id) })
      const one = { policyId: policy.id }
      assert.deepEqual(await policies.getPolicy(one), policy)
      const body = { ...twoPeople(id), action: { kind: 'Block' } }
      assert.equal((await policies.updatePolicy({ ...one, body })).action.kind, 'Block')
      assert.ok((await policies.listPolicies({ query: { limit: 50 } })).items.some(({ id }) => id === policy.id))
      await policies.archivePolicy(one)
      assert.equal((await policies.getPolicy(one)).status, 'Archived')
    },
    'one that blocks rejects the transfer': async ({ byEmployee, createFundedWallet }) => {
      const { id: walletId, address } = await createFundedWallet('EthereumSepolia')
      await byEmployee.policies.createPolicy({ body: { ...twoPeople(walletId), action: { kind: 'Block' } } })
      const body = { kind: 'Native', to: address, amount: '1' }
      const { status } = await byEmployee.wallets.transferAsset({ walletId, body })
      assert.equal(status, 'Rejected')
    },
  },

  approvals: {
    'a second person approves, and the transfer goes on': async (world) => {
      const { one, approvalId } = await heldTransfer(world)
      const { byApprover, byEmployee } = world
      await refusedWith(403, /./, decide(byEmployee, approvalId, 'Approved'))
      assert.equal((await byApprover.policies.getApproval({ approvalId })).status, 'Pending')
      assert.equal((await decide(byApprover, approvalId, 'Approved', { reason: 'Paid' })).status, 'Approved')
      await control('settle')
      assert.equal((await byEmployee.wallets.getTransfer(one)).status, 'Confirmed')
      const query = { query: { status: 'Approved', limit: 50 } }
      assert.ok((await byApprover.policies.listApprovals(query)).items.some(({ id }) => id === approvalId))
    },
    'a second person denies, and the transfer ends': async (world) => {
      const { one, approvalId } = await heldTransfer(world)
      assert.equal((await decide(world.byApprover, approvalId, 'Denied', { reason: 'Not ours' })).status, 'Denied')
      await control('settle')
      assert.equal((await world.byEmployee.wallets.getTransfer(one)).status, 'Rejected')
      await refusedWith(412, /./, decide(world.byApprover, approvalId, 'Approved'))
    },
  },

  webhooks: {
    'events are delivered, signed and listed': async ({ byEmployee: { webhooks }, createWallet }) => {
      const received = []
      const server = createServer((request, response) => {
        request.on('data', (data) => received.push({ data, headers: request.headers })).on('end', () => response.end())
      })
      await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
      try {
        const url = `http://127.0.0.1:${server.address().port}/hook`
        const webhook = await webhooks.createWebhook({ body: { url, events: ['wallet.created'] } })
        const one = { webhookId: webhook.id }
        const wallet = await createWallet('EthereumSepolia')
        await control('settle')
        const [{ data, headers }] = received
        assert.equal(JSON.parse(data).data.wallet.id, wallet.id)
        assert.match(headers['x-dfns-webhook-signature'], /^sha256=[\da-f]{64}$/)
        const { items } = await webhooks.listWebhookEvents(one)
        assert.deepEqual(items.map(({ kind }) => kind), ['wallet.created'])
        await webhooks.updateWebhook({ ...one, body: { status: 'Disabled' } })
        assert.equal((await webhooks.getWebhook(one)).status, 'Disabled')
        await webhooks.deleteWebhook(one)
        await refusedWith(404, /webhook not found/, webhooks.getWebhook(one))
      } finally {
        server.close()
      }
    },
  },
}
