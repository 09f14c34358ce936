import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Company } from './company.ts'

test('company is likely at first, and as long as some come for each four who wait', () => {
  const company = new Company()
  for (let sync = 0; sync < 50; sync++) {
    assert.equal(company.isLikely(0), true)
    company.ended({ joined: 3, waited: 8, ms: 0.2 })
  }
})

test('where hardly anybody comes it is likely no more, and looked for only now and then', () => {
  const company = new Company()
  const likely = Array.from({ length: 64 }, () => {
    const isLikely = company.isLikely(0)
    company.ended({ joined: isLikely ? 1 : 0, waited: 8, ms: 0.2 })
    return isLikely
  })

  assert.deepEqual(likely.slice(0, 5), [true, true, true, true, false])
  assert.equal(likely.filter(Boolean).length, 8)
})

test('whoever reads is company for the syncs that follow', () => {
  const company = new Company()
  for (let sync = 0; sync < 8; sync++) company.isLikely(0)
  assert.equal(company.isLikely(0), false)

  assert.equal(company.isLikely(1), true)
})

test('while syncs take long, nobody is to wait for one who need not', () => {
  const company = new Company()
  for (let sync = 0; sync < 8; sync++) company.isLikely(0)

  company.ended({ joined: 0, waited: 1, ms: 10 })
  assert.equal(company.isLikely(0), true)
  company.ended({ joined: 0, waited: 1, ms: 0.2 })
  assert.equal(company.isLikely(0), false)
})
