// Performs flows with the official packages, unmodified, against a running sandbox, and prints the result of each check.
// Then performs the same with our command, and compares the responses.
//
//     node main.mjs FOLDER_WITH_NODE_MODULES DFNS_COMMAND BOOTSTRAP_FILE MAIL_FILE
//
// BOOTSTRAP_FILE is the output of `dfns sandbox --bootstrap`: the address, and identities with token and key. MAIL_FILE is
// the sandbox's stderr, with the codes that Dfns would mail. Every check prints lines:
//
//     ok FLOW: CHECK, or not ok FLOW: CHECK, or defect FLOW: LIMIT OF THE SDK
//     same FLOW: NUMBER OF EQUAL RESPONSES
//
// `sandbox` and `keys` are the set-up, `clients` and `compare` the comparison, `world` the helpers of the flows in `flows`.

import { Transcript, ourClients, theirClients } from './clients.mjs'
import { assertSameSteps } from './compare.mjs'
import { access } from './flows/access.mjs'
import { approvals } from './flows/approvals.mjs'
import { comparison } from './flows/comparison.mjs'
import { credentials } from './flows/credentials.mjs'
import { recovery } from './flows/recovery.mjs'
import { refusals } from './flows/refusals.mjs'
import { registration } from './flows/registration.mjs'
import { splitSigning } from './flows/split_signing.mjs'
import { transfers } from './flows/transfers.mjs'
import { wallets } from './flows/wallets.mjs'
import { worldOf } from './world.mjs'

const people = { ...registration, ...credentials, ...recovery, ...access, ...splitSigning, ...refusals, ...comparison }
const flows = { ...people, ...wallets, ...transfers, ...approvals }

// A server that does not respond must not block CI.
setTimeout(() => {
  console.log('not ok all flows: no end after 180 seconds')
  process.exit(1)
}, 180_000).unref()

const failed = (flow, name, error) => {
  process.exitCode = 1
  console.log(`not ok ${flow}: ${name}\n   ${(error.stack ?? String(error)).replaceAll('\n', '\n   ')}`)
}

for (const [flow, checks] of Object.entries(flows)) {
  for (const [name, check] of Object.entries(checks)) {
    const [theirs, ours] = [new Transcript(), new Transcript()]
    try {
      await check(worldOf(theirClients(theirs)))
      console.log(check.reason ? `defect ${flow}: ${check.reason}` : `ok ${flow}: ${name}`)
    } catch (error) {
      failed(flow, name, error)
      continue
    }
    if (check.reason || check.isOnlyTheirs) continue
    try {
      await check(worldOf(ourClients(ours)))
      assertSameSteps(theirs.steps, ours.steps)
      console.log(`same ${flow}: ${theirs.answers}`)
    } catch (error) {
      failed(flow, `${name}, with our client`, error)
    }
  }
}
