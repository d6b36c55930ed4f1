// Money that moves: transfers, transactions, their end and their traces, exchanges, and stakes.

import assert from 'node:assert/strict'
import { viem } from '../chains.mjs'
import { control, fresh } from '../sandbox.mjs'
import { refusedWith } from '../world.mjs'

const ETHER = 10n ** 18n
const native = (to, amount, more = {}) => ({ kind: 'Native', to, amount: String(amount), ...more })
const balanceOf = async ({ byService }, { id }) =>
  BigInt((await byService.wallets.getWalletAssets({ walletId: id })).assets[0].balance)

export const transfers = {
  transfers: {
    'from request to history': async (world) => {
      const { createFundedWallet, createWallet } = world
      const { wallets } = world.byService
      const [from, to] = [await createFundedWallet('EthereumSepolia'), await createWallet('EthereumSepolia')]
      const body = native(to.address, ETHER / 10n, { externalId: fresh('Invoice') })
      const transfer = await wallets.transferAsset({ walletId: from.id, body })
      const one = { walletId: from.id, transferId: transfer.id }
      const confirmed = await wallets.getTransfer(one)
      assert.deepEqual([confirmed.status, confirmed.requestBody.amount], ['Confirmed', body.amount])
      assert.match(confirmed.txHash, /^0x[\da-f]{64}$/)
      assert.equal(await balanceOf(world, to), ETHER / 10n)
      assert.equal(await balanceOf(world, from), (ETHER * 9n) / 10n - BigInt(confirmed.fee))
      const { items } = await wallets.getWalletHistory({ walletId: from.id })
      assert.ok(items.some((event) => event.direction === 'Out' && event.txHash === confirmed.txHash))
      assert.equal((await wallets.listTransfers({ walletId: from.id })).items.length, 1)
      // The same external id is the same transfer.
      assert.equal((await wallets.transferAsset({ walletId: from.id, body })).id, transfer.id)
      await refusedWith(409, /external/i, wallets.transferAsset({ walletId: from.id, body: { ...body, amount: '1' } }))
    },
    'without funds, one fails and says why': async ({ byService: { wallets }, createWallet }) => {
      const { id: walletId, address } = await createWallet('EthereumSepolia')
      const { id: transferId } = await wallets.transferAsset({ walletId, body: native(address, ETHER) })
      const { status, reason } = await wallets.getTransfer({ walletId, transferId })
      assert.equal(status, 'Failed')
      assert.match(reason, /insufficient/i)
    },
    'an amount that is no number is refused': async ({ byService: { wallets }, createWallet }) => {
      const { id: walletId, address } = await createWallet('EthereumSepolia')
      await refusedWith(400, /amount/, wallets.transferAsset({ walletId, body: native(address, '1.5') }))
    },
    'on Bitcoin and Solana': async ({ byService: { wallets }, createFundedWallet, createWallet }) => {
      for (const network of ['BitcoinTestnet3', 'SolanaDevnet']) {
        const [from, to] = [await createFundedWallet(network, '100000000'), await createWallet(network)]
        const body = native(to.address, 1_000_000n)
        const { id: transferId } = await wallets.transferAsset({ walletId: from.id, body })
        assert.equal((await wallets.getTransfer({ walletId: from.id, transferId })).status, 'Confirmed')
        assert.equal((await wallets.getWalletAssets({ walletId: to.id })).assets[0].balance, '1000000')
      }
    },
  },

  transactions: {
    'a serialized transaction is signed and broadcast': async ({ byService: { wallets }, createFundedWallet }) => {
      const { id: walletId, address } = await createFundedWallet('EthereumSepolia')
      const transaction = viem.serializeTransaction({
        chainId: 11155111, to: address, value: 1n, nonce: 0, gas: 21000n, maxFeePerGas: 10n ** 11n,
      })
      const body = { kind: 'Transaction', transaction }
      const { id: transactionId } = await wallets.broadcastTransaction({ walletId, body })
      assert.equal((await wallets.getTransaction({ walletId, transactionId })).status, 'Confirmed')
      assert.equal((await wallets.listTransactions({ walletId })).items.length, 1)
    },
  },

  exchanges: {
    'a deposit arrives at the exchange': async ({ byEmployee: { exchanges, wallets }, createFundedWallet }) => {
      const wallet = await createFundedWallet('Ethereum')
      const keys = { publicApiKey: 'key', privateApiKey: 'secret' }
      const body = { kind: 'Kraken', name: fresh('Exchange'), readConfiguration: keys, writeConfiguration: keys }
      const { id: exchangeId } = await exchanges.createExchange({ body })
      const [{ id: accountId }] = (await exchanges.listAccounts({ exchangeId })).items
      const one = { exchangeId, accountId }
      const deposit = await exchanges.createDeposit({
        ...one,
        body: { kind: 'Native', amount: String(ETHER / 2n), walletId: wallet.id },
      })
      const transfer = await wallets.getTransfer({ walletId: wallet.id, transferId: deposit.transferId })
      assert.equal(transfer.status, 'Confirmed')
      await control('settle')
      const { items } = await exchanges.listAccountAssets(one)
      assert.equal(Number(items.find(({ symbol }) => symbol === 'ETH').balance), 0.5)
      await exchanges.deleteExchange({ exchangeId })
      await refusedWith(404, /exchange not found/, exchanges.getExchange({ exchangeId }))
    },
  },

  staking: {
    'ether is staked, earns and is listed': async ({ byService: { staking }, createFundedWallet }) => {
      const { id: walletId } = await createFundedWallet('EthereumHoodi', String(ETHER * 40n))
      const body = { protocol: 'Ethereum', provider: 'Figment', kind: 'Native', walletId, amount: String(ETHER * 32n) }
      const { id: stakeId } = await staking.createStake({ body })
      await control('settle')
      assert.ok((await staking.listStakes()).items.some(({ id }) => id === stakeId))
      assert.equal((await staking.listStakeActions({ stakeId })).items.length, 1)
      assert.equal((await staking.getStakeRewards({ stakeId })).symbol, 'ETH')
    },
  },
}
