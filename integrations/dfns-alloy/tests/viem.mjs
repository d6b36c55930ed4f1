// Checks signatures with viem. Reads a list of signatures from standard input, as JSON, and prints the name of each one that is by
// `by`. Anything else is an error.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

// The folder of the packages is an argument, since this file is elsewhere.
const require = createRequire(pathToFileURL(`${process.argv[2]}/`))
const viem = await import(pathToFileURL(require.resolve("viem")))
const utilities = await import(pathToFileURL(require.resolve("viem/utils")))

const signer = {
  transaction: ({ raw }) => viem.recoverTransactionAddress({ serializedTransaction: raw }),
  message: ({ raw, signature }) => viem.recoverMessageAddress({ message: { raw }, signature }),
  "typed data": ({ data, signature }) => viem.recoverTypedDataAddress({ ...data, signature }),
  authorization: ({ authorization }) => utilities.recoverAuthorizationAddress({ authorization }),
}

for (const signed of JSON.parse(readFileSync(0, "utf8"))) {
  const by = await signer[signed.kind](signed)
  if (by.toLowerCase() !== signed.by.toLowerCase()) throw new Error(`${signed.name}: viem says that it is by ${by}`)
  console.log(signed.name)
}
