// The comparison itself: it must accept fresh values, and name the path of every other difference.

import assert from 'node:assert/strict'
import { differences, upToFreshValues } from '../compare.mjs'
import { onlyTheirs } from '../world.mjs'

const user = (number, more = {}) => ({
  id: `us-aaaaa-bbbbb-${String(number).padStart(16, '0')}`,
  name: `jdoe-${number}@sandbox.example`,
  dateCreated: `2026-01-01T00:00:0${number}.000Z`,
  isActive: true,
  ...more,
})

const compared = (theirs, ours) => differences('get', theirs, ours, upToFreshValues())

const mustName = (path, theirs, ours) => {
  const found = compared(theirs, ours)
  assert.equal(found.length, 1, `not one difference: ${found}`)
  assert.ok(found[0].startsWith(`${path}: `), found[0])
}

export const comparison = {
  comparison: {
    'lets pass what every run makes anew': onlyTheirs(() => {
      assert.deepEqual(compared({ items: [user(1), user(1)] }, { items: [user(2), user(2)] }), [])
    }),
    'names the path that differs': onlyTheirs(() => {
      mustName('get.isActive', user(1), user(2, { isActive: false }))
      mustName('get.isActive', user(1), user(2, { isActive: 'true' }))
      mustName('get.isActive', user(1), user(2, { isActive: undefined }))
      mustName('get.more', user(1), user(2, { more: null }))
      mustName('get.items[1]', { items: [user(1), user(1)] }, { items: [user(2)] })
      mustName('get.id', user(1), user(2, { id: 'pm-aaaaa-bbbbb-0000000000000002' }))
      mustName('get.name', user(1), user(2, { name: 'other-2@sandbox.example' }))
      mustName('get.dateCreated', user(1), user(2, { dateCreated: '2026-01-01T00:03:00.000Z' }))
    }),
    'names the path where a value stands for another than before': onlyTheirs(() => {
      const { id } = user(3)
      mustName('get.items[1].id', { items: [user(1), user(1)] }, { items: [user(2), user(2, { id })] })
      mustName('get.items[1].id', { items: [user(1), user(1, { id })] }, { items: [user(2), user(2)] })
    }),
  },
}
