// The sandbox that the flows run against, the SDK's packages, and the mail that Dfns would send.

import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [packages, dfnsCommand, bootstrapFile, mailFile] = process.argv.slice(2)
export const dfns = dfnsCommand

// Node 18 has no global WebCrypto, which the browser's package expects.
globalThis.crypto ??= webcrypto

const require = createRequire(resolve(packages, 'npm.cjs'))
export const { DfnsApiClient, DfnsAuthenticator, DfnsDelegatedApiClient, DfnsError } = require('@dfns/sdk')
export const { AsymmetricKeySigner } = require('@dfns/sdk-keysigner')
export const { BrowserKeySigner, WebAuthnSigner } = require('@dfns/sdk-browser')

export const { baseUrl, orgId, serviceAccount, employee, approver, endUser } = JSON.parse(readFileSync(bootstrapFile, 'utf8'))

let count = 0
// The comparison of two runs ignores the number after the sign.
export const fresh = (what) => `${what} #${(count += 1)}`
export const freshEmail = () => `npm-${(count += 1)}@sandbox.example`

export const inOneMinute = (seconds = 50) => new Date(Date.now() + seconds * 1000).toISOString()

/** Says a word of control, and returns the response. */
export const control = async (word, body = {}) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${baseUrl}/__sandbox/${word}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = await response.json()
  assert.ok(response.ok, `${word}: ${JSON.stringify(answer)}`)
  return answer
}

/** Returns the code of the nth mail on this subject to this user: `registration`, `login` or `recovery`. */
export const mailedCode = async (username, subject, nth = 1) => {
  const start = `mail to ${username}: ${subject} code `
  for (let tries = 0; tries < 100; tries += 1) {
    const mails = readFileSync(mailFile, 'utf8').match(/.*\n/g) ?? []
    const mail = mails.filter((line) => line.startsWith(start))[nth - 1]
    if (mail) return mail.slice(start.length).trim()
    await sleep(20)
  }
  return assert.fail(`no ${subject} code was mailed to ${username}`)
}
