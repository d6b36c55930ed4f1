// Wallets, keys and signatures. Addresses and signatures are checked with the libraries of the chains.

import assert from 'node:assert/strict'
import { addressOn, bitcoin, bytes, ed25519, secp256k1, solana, viem } from '../chains.mjs'
import { fresh } from '../sandbox.mjs'
import { refusedWith } from '../world.mjs'

const RECIPIENT = '0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF'
const MESSAGE = '0x48656c6c6f'

const sign = ({ byService }, wallet, body) =>
  byService.keys.generateSignature({ keyId: wallet.signingKey.id, body: { network: wallet.network, ...body } })

export const wallets = {
  wallets: {
    'life cycle': async ({ byService: { wallets }, createWallet }) => {
      const name = fresh('Treasury')
      const wallet = await createWallet('EthereumSepolia', { name, externalId: fresh('Invoice'), tags: ['one'] })
      const one = { walletId: wallet.id }
      assert.equal(wallet.status, 'Active')
      assert.deepEqual(await wallets.getWallet(one), wallet)
      const body = { name: `${name}, renamed` }
      assert.equal((await wallets.updateWallet({ ...one, body })).name, body.name)
      await wallets.tagWallet({ ...one, body: { tags: ['two'] } })
      await wallets.untagWallet({ ...one, body: { tags: ['one'] } })
      assert.deepEqual((await wallets.getWallet(one)).tags, ['two'])
      assert.ok((await wallets.listWallets({ query: { limit: 50 } })).items.some(({ id }) => id === wallet.id))
      await refusedWith(404, /wallet not found/, wallets.getWallet({ walletId: 'wa-00000-00000-0000000000000000' }))
    },
    'an unknown network is refused': ({ createWallet }) => refusedWith(400, /network/, createWallet('Etherium')),
    ...Object.fromEntries(
      Object.entries(addressOn).map(([network, derive]) => [
        `the address on ${network} is that of the chain's library`,
        async ({ createWallet }) => {
          const { address, signingKey } = await createWallet(network)
          assert.equal(address, derive(signingKey.publicKey))
        },
      ]),
    ),
  },

  keys: {
    'life cycle': async ({ byService: { keys, wallets } }) => {
      const key = await keys.createKey({ body: { scheme: 'ECDSA', curve: 'secp256k1', name: fresh('Key') } })
      const one = { keyId: key.id }
      const wallet = await wallets.createWallet({ body: { network: 'EthereumSepolia', signingKey: { id: key.id } } })
      assert.equal(wallet.signingKey.publicKey, key.publicKey)
      assert.deepEqual((await keys.getKey(one)).wallets, [{ id: wallet.id, network: 'EthereumSepolia' }])
      const name = fresh('Renamed')
      assert.equal((await keys.updateKey({ ...one, body: { name } })).name, name)
      assert.ok((await keys.listKeys({ query: { limit: 50 } })).items.some(({ id }) => id === key.id))
    },
    'a key that was deleted signs no more': async ({ byService: { keys } }) => {
      const { id: keyId } = await keys.createKey({ body: { scheme: 'EdDSA', curve: 'ed25519' } })
      await keys.deleteKey({ keyId })
      const body = { kind: 'Message', message: MESSAGE, blockchainKind: 'Solana' }
      await refusedWith(422, /archived/, keys.generateSignature({ keyId, body }))
    },
  },

  signatures: {
    'of a message, recovered by viem': async (world) => {
      const wallet = await world.createWallet('EthereumSepolia')
      const { signature, status } = await sign(world, wallet, { kind: 'Message', message: MESSAGE })
      assert.equal(status, 'Signed')
      const signer = await viem.recoverMessageAddress({ message: { raw: MESSAGE }, signature: signature.encoded })
      assert.ok(viem.isAddressEqual(signer, wallet.address))
    },
    'of typed data, recovered by viem': async (world) => {
      const wallet = await world.createWallet('EthereumSepolia')
      const types = { Mail: [{ name: 'to', type: 'address' }, { name: 'contents', type: 'string' }] }
      const domain = { name: 'Mail', version: '1', chainId: 11155111 }
      const message = { to: RECIPIENT, contents: 'Hello' }
      const { signature } = await sign(world, wallet, { kind: 'Eip712', types, domain, message })
      const typed = { types, domain, message, primaryType: 'Mail' }
      const signer = await viem.recoverTypedDataAddress({ ...typed, signature: signature.encoded })
      assert.ok(viem.isAddressEqual(signer, wallet.address))
    },
    'of a transaction, recovered by viem': async (world) => {
      const wallet = await world.createWallet('EthereumSepolia')
      const transaction = viem.serializeTransaction({
        chainId: 11155111, to: RECIPIENT, value: 10n ** 17n, nonce: 0, gas: 21000n, maxFeePerGas: 10n ** 10n,
      })
      const { signedData } = await sign(world, wallet, { kind: 'Transaction', transaction })
      const signer = await viem.recoverTransactionAddress({ serializedTransaction: signedData })
      assert.ok(viem.isAddressEqual(signer, wallet.address))
      assert.equal(viem.parseTransaction(signedData).to, RECIPIENT.toLowerCase())
    },
    'of a PSBT, validated by bitcoinjs-lib': async (world) => {
      const wallet = await world.createWallet('BitcoinTestnet3')
      const network = bitcoin.networks.testnet
      const script = bitcoin.payments.p2wpkh({ pubkey: bytes(wallet.signingKey.publicKey), network }).output
      const psbt = new bitcoin.Psbt({ network })
      psbt.addInput({ hash: '11'.repeat(32), index: 0, witnessUtxo: { script, value: 50_000n } })
      psbt.addOutput({ address: wallet.address, value: 49_000n })
      const { signedData } = await sign(world, wallet, { kind: 'Psbt', psbt: `0x${psbt.toHex()}` })
      const signed = bitcoin.Psbt.fromHex(signedData.replace(/^0x/, ''), { network })
      const verify = (key, hash, signature) => secp256k1.verify(signature, hash, key, { prehash: false, lowS: true })
      assert.ok(signed.validateSignaturesOfAllInputs(verify))
    },
    'of a transaction, verified by @solana/web3.js': async (world) => {
      const wallet = await world.createWallet('SolanaDevnet')
      const payer = new solana.PublicKey(wallet.address)
      const transaction = new solana.Transaction({ feePayer: payer, recentBlockhash: '1'.repeat(32) })
      transaction.add(solana.SystemProgram.transfer({ fromPubkey: payer, toPubkey: payer, lamports: 1 }))
      const serialized = transaction.serialize({ requireAllSignatures: false }).toString('hex')
      const { signedData } = await sign(world, wallet, { kind: 'Transaction', transaction: `0x${serialized}` })
      assert.ok(solana.Transaction.from(bytes(signedData)).verifySignatures())
    },
    'of a message, verified as Ed25519': async (world) => {
      const wallet = await world.createWallet('SolanaDevnet')
      const { signature } = await sign(world, wallet, { kind: 'Message', message: MESSAGE })
      const both = Buffer.concat([bytes(signature.r), bytes(signature.s)])
      assert.ok(ed25519.verify(both, bytes(MESSAGE), bytes(wallet.signingKey.publicKey)))
    },
    'a hash of the wrong length is refused': async (world) => {
      const wallet = await world.createWallet('EthereumSepolia')
      await refusedWith(400, /hash/, sign(world, wallet, { kind: 'Hash', hash: '0x00' }))
    },
  },
}
