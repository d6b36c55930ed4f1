// Keys and their credentials: created by an official signer if there is one, otherwise by the documented rules.

import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { AsymmetricKeySigner, BrowserKeySigner, WebAuthnSigner } from './sandbox.mjs'

export const base64url = (text) => Buffer.from(text).toString('base64url')

export const newKey = (kind = 'ed25519', options = {}) =>
  generateKeyPairSync(kind, {
    ...options,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

/** The official signer for a credential. */
export const signerOf = ({ signer, credentialId, privateKeyPem }) =>
  signer ?? new AsymmetricKeySigner({ credId: credentialId, privateKey: privateKeyPem })

/** A browser with its own key: the official signer, and the key for our client. */
export const newBrowserKey = async () => {
  const credentialId = randomBytes(32).toString('base64url')
  const keyPair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keyPair.privateKey))
  const privateKeyPem = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
  return { signer: new BrowserKeySigner({ keyPair, credId: credentialId }), credentialId, privateKeyPem }
}

/** Creates a key credential by the documented rules, for kinds that no official package creates. */
export const attest = (challenge, { publicKey, privateKey }, credentialKind, more = {}) => {
  const credId = randomBytes(32).toString('base64url')
  const clientData = JSON.stringify({ type: 'key.create', challenge })
  const clientDataHash = createHash('sha256').update(clientData).digest('hex')
  const signature = sign(undefined, Buffer.from(JSON.stringify({ clientDataHash, publicKey })), privateKey)
  const attestationData = base64url(JSON.stringify({ publicKey, signature: signature.toString('hex') }))
  return { credentialKind, credentialInfo: { credId, clientData: base64url(clientData), attestationData }, ...more }
}

/** Signs with the key that the server returns. The user's password decrypts it; here it is plain. */
export const passwordSigner = {
  sign: async (asked) => {
    const [{ id, encryptedPrivateKey }] = asked.allowCredentials.passwordProtectedKey
    const key = signerOf({ credentialId: id, privateKeyPem: encryptedPrivateKey })
    const assertion = await key.sign({ ...asked, allowCredentials: { key: [{ id }] } })
    return { ...assertion, kind: 'PasswordProtectedKey' }
  },
}

/** An authenticator for WebAuthnSigner, in place of the browser's: a P-256 key that signs as WebAuthn specifies. */
export const useAuthenticator = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let counter = 0
  const hash = (bytes) => createHash('sha256').update(bytes).digest()
  const clientData = (type, challenge) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: Buffer.from(challenge).toString('base64url'),
        origin: 'http://localhost:3000',
        crossOrigin: false,
      }),
    )
  const data = (flags) => Buffer.concat([hash('localhost'), Buffer.from([flags, 0, 0, 0, counter++])])
  const create = async ({ publicKey: options }) => {
    const { x, y } = publicKey.export({ format: 'jwk' })
    const coordinate = (text) => Buffer.from(text, 'base64url')
    const key = [Buffer.from('a5010203262001215820', 'hex'), coordinate(x), Buffer.from('225820', 'hex'), coordinate(y)]
    const authData = Buffer.concat([data(0x45), Buffer.alloc(16), Buffer.from([0, id.length]), id, ...key])
    // {"fmt": "none", "attStmt": {}, "authData": ...} in CBOR.
    const head = Buffer.from('a363666d74646e6f6e656761747453746d74a06861757468446174615800', 'hex')
    head[head.length - 1] = authData.length
    const clientDataJSON = clientData('webauthn.create', options.challenge)
    return {
      id: id.toString('base64url'),
      response: { clientDataJSON, attestationObject: Buffer.concat([head, authData]) },
    }
  }
  const get = async ({ publicKey: options }) => {
    const clientDataJSON = clientData('webauthn.get', options.challenge)
    const authenticatorData = data(5)
    const signature = sign('sha256', Buffer.concat([authenticatorData, hash(clientDataJSON)]), privateKey)
    return { id: id.toString('base64url'), response: { clientDataJSON, authenticatorData, signature } }
  }
  Object.defineProperty(globalThis, 'navigator', { value: { credentials: { create, get } }, configurable: true })
  return new WebAuthnSigner({ relyingParty: { id: 'localhost', name: 'Interop' } })
}
