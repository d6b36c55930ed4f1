// The libraries of the chains, which derive addresses and verify signatures independently of ours.

import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const require = createRequire(resolve(process.argv[2], 'npm.cjs'))
export const viem = require('viem')
const { publicKeyToAddress } = require('viem/utils')
export const bitcoin = require('bitcoinjs-lib')
export const solana = require('@solana/web3.js')
export const { ed25519 } = require('@noble/curves/ed25519.js')
export const { secp256k1 } = require('@noble/curves/secp256k1.js')
const stellar = require('@stellar/stellar-base')
const ripple = require('ripple-keypairs')
const cosmos = require('@cosmjs/amino')
const algorand = require('algosdk')
const polkadot = require('@polkadot/util-crypto')

export const bytes = (hex) => Buffer.from(hex.replace(/^0x/, ''), 'hex')

const uncompressed = (publicKey) => {
  const point = secp256k1.Point.fromHex(publicKey).toBytes(false)
  return `0x${Buffer.from(point).toString('hex')}`
}
const cosmosAddress = (prefix) => (publicKey) =>
  cosmos.pubkeyToAddress({ type: 'tendermint/PubKeySecp256k1', value: bytes(publicKey).toString('base64') }, prefix)
// Dfns writes addresses of EVM networks in lower case.
const evmAddress = (publicKey) => publicKeyToAddress(uncompressed(publicKey)).toLowerCase()
const bitcoinAddress = (network) => (publicKey) =>
  bitcoin.payments.p2wpkh({ pubkey: bytes(publicKey), network }).address

/** The address of a public key on a network, as the library of the chain derives it. */
export const addressOn = {
  Ethereum: evmAddress,
  Polygon: evmAddress,
  Bitcoin: bitcoinAddress(bitcoin.networks.bitcoin),
  BitcoinTestnet3: bitcoinAddress(bitcoin.networks.testnet),
  Solana: (publicKey) => new solana.PublicKey(bytes(publicKey)).toBase58(),
  Stellar: (publicKey) => stellar.StrKey.encodeEd25519PublicKey(bytes(publicKey)),
  XrpLedger: (publicKey) => ripple.deriveAddress(publicKey.toUpperCase()),
  CosmosHub4: cosmosAddress('cosmos'),
  Algorand: (publicKey) => algorand.encodeAddress(new Uint8Array(bytes(publicKey))),
  Polkadot: (publicKey) => polkadot.encodeAddress(bytes(publicKey), 0),
  Kusama: (publicKey) => polkadot.encodeAddress(bytes(publicKey), 2),
}
