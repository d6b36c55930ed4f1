// Compares the responses of two clients at the same steps of a flow, and names every path where they differ.
//
// Fields, types and values must be equal. Fresh values may differ if they are of the same kind and correspond one to one:
// where one run repeats an id, the other must repeat its own. Dates may be two minutes apart. The recovery id of a signature
// is as random as the signature.

import assert from 'node:assert/strict'

// Values that differ in every run, alone or within a string. Dates and tokens contain text like the others, so they come
// first.
const KINDS = {
  date: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/,
  key: /-----BEGIN [^]+?-----END [A-Z ]+-----\n?/,
  token: /eyJ[\w-]+\.[\w-]+\.[\w-]*/,
  id: /\b[a-z\d]{5}-[a-z\d]{5}-[a-z\d]{16}\b/,
  code: /\b[A-Z\d]{3}-[A-Z\d]{3}-[A-Z\d]{3}\b/,
  'number of a name': /#\d+|\d+@/,
  address: /(?<![\w-])r[1-9A-HJ-NP-Za-km-z]{24,34}(?![\w-])/,
  secret: /\bwhs-[a-z\d]{32}\b/,
  port: /127\.0\.0\.1:\d+/,
  'random value': /[\w-]{42,}/,
}
const NAMES = Object.keys(KINDS)
const FRESH = new RegExp(
  Object.values(KINDS)
    .map(({ source }) => `(${source})`)
    .join('|'),
  'g',
)

// Returns a string with its fresh values replaced by their kinds, and the values.
const taken = (text) => {
  const fresh = []
  const rest = text.replace(FRESH, (value, ...groups) => {
    const kind = NAMES[groups.findIndex((group) => group !== undefined)]
    fresh.push({ kind, value })
    return `<${kind}>`
  })
  return { rest, fresh }
}

/** Compares two strings except for fresh values. Remembers which value corresponds to which. */
export const upToFreshValues = () => {
  const [ofTheirs, ofOurs] = [new Map(), new Map()]
  const isSame = (theirs, ours) => {
    if ((ofTheirs.get(theirs) ?? ours) !== ours || (ofOurs.get(ours) ?? theirs) !== theirs) return false
    ofTheirs.set(theirs, ours)
    ofOurs.set(ours, theirs)
    return true
  }
  return (theirs, ours) => {
    const [left, right] = [taken(theirs), taken(ours)]
    return (
      left.rest === right.rest &&
      left.fresh.every(({ kind, value }, i) => {
        const other = right.fresh[i].value
        return kind === 'date' ? Math.abs(Date.parse(value) - Date.parse(other)) <= 120_000 : isSame(value, other)
      })
    )
  }
}

const typeOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
const shown = (value) => (value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200))

/** Lists the paths where two JSON values differ, one per line. */
export const differences = (path, theirs, ours, isSameText = (left, right) => left === right) => {
  const type = typeOf(theirs)
  if (type === typeOf(ours)) {
    if (type === 'array' || type === 'object') {
      const members = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      const at = (member) => (type === 'array' ? `${path}[${member}]` : `${path}.${member}`)
      return members.flatMap((member) => differences(at(member), theirs[member], ours[member], isSameText))
    }
    if (path.endsWith('.recid') && [0, 1].includes(theirs) && [0, 1].includes(ours)) return []
    if (type === 'string' ? isSameText(theirs, ours) : theirs === ours) return []
  }
  return [`${path}: ${shown(theirs)} with the SDK, ${shown(ours)} with our client`]
}

const assertNone = (found) => assert.ok(found.length === 0, `the answers differ:\n${found.join('\n')}`)

/** Asserts that two responses are equal. */
export const assertEqualAnswers = (id, theirs, ours) => assertNone(differences(id, theirs, ours))

/** Asserts that two clients got the same responses in a flow, except for fresh values. */
export const assertSameSteps = (theirs, ours) => {
  const ids = (steps) => steps.map(({ id }) => id)
  assert.deepEqual(ids(ours), ids(theirs), 'the two clients made other calls')
  const isSameText = upToFreshValues()
  // If the SDK hides the response, it is enough that both calls succeeded.
  const answers = ({ id, said }, i) => (said === undefined ? [] : differences(id, said, ours[i].said, isSameText))
  assertNone(theirs.flatMap(answers))
}
