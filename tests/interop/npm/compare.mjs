// Compares what two clients were answered at the same steps of a flow, and names every path where they differ.
//
// Members, types and values must be equal. What a run makes anew may differ, but only to another of its kind, and it
// must stand for the same thing throughout: where one run has an id, the other always has the one it had before. Dates
// may be two minutes apart.

import assert from 'node:assert/strict'

// What a run makes anew, alone or within a text. Dates and tokens hold what looks like the others, so they come first.
const KINDS = {
  date: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/,
  key: /-----BEGIN [^]+?-----END [A-Z ]+-----\n?/,
  token: /eyJ[\w-]+\.[\w-]+\.[\w-]*/,
  id: /\b[a-z\d]{5}-[a-z\d]{5}-[a-z\d]{16}\b/,
  code: /\b[A-Z\d]{3}-[A-Z\d]{3}-[A-Z\d]{3}\b/,
  'number of a name': /#\d+|\d+@/,
  'random value': /[\w-]{42,}/,
}
const NAMES = Object.keys(KINDS)
const FRESH = new RegExp(
  Object.values(KINDS)
    .map(({ source }) => `(${source})`)
    .join('|'),
  'g',
)

// A text with the kinds of what is fresh in the place of the values, and the values.
const taken = (text) => {
  const fresh = []
  const rest = text.replace(FRESH, (value, ...groups) => {
    const kind = NAMES[groups.findIndex((group) => group !== undefined)]
    fresh.push({ kind, value })
    return `<${kind}>`
  })
  return { rest, fresh }
}

/** Says of two texts whether they are the same up to what a run makes anew. Remembers what stands for what. */
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

/** Where these two JSON values differ, a line for each path. */
export const differences = (path, theirs, ours, isSameText = (left, right) => left === right) => {
  const type = typeOf(theirs)
  if (type === typeOf(ours)) {
    if (type === 'array' || type === 'object') {
      const members = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      const at = (member) => (type === 'array' ? `${path}[${member}]` : `${path}.${member}`)
      return members.flatMap((member) => differences(at(member), theirs[member], ours[member], isSameText))
    }
    if (type === 'string' ? isSameText(theirs, ours) : theirs === ours) return []
  }
  return [`${path}: ${shown(theirs)} with the SDK, ${shown(ours)} with our client`]
}

const assertNone = (found) => assert.ok(found.length === 0, `the answers differ:\n${found.join('\n')}`)

/** Asserts that two answers are equal to the letter. */
export const assertEqualAnswers = (id, theirs, ours) => assertNone(differences(id, theirs, ours))

/** Asserts that what two clients were told in the course of a flow is the same up to what a run makes anew. */
export const assertSameSteps = (theirs, ours) => {
  const ids = (steps) => steps.map(({ id }) => id)
  assert.deepEqual(ids(ours), ids(theirs), 'the two clients made other calls')
  const isSameText = upToFreshValues()
  // Where the SDK keeps the answer to itself, it is enough that both calls succeeded.
  const answers = ({ id, said }, i) => (said === undefined ? [] : differences(id, said, ours[i].said, isSameText))
  assertNone(theirs.flatMap(answers))
}
