import { test } from 'node:test'
import { scale } from '../kit/scale.ts'
import { agreeWithModel } from '../property/agree-with-model.ts'
import { HttpDoors } from '../property/http-doors.ts'
import { OperationDoors } from '../property/operation-doors.ts'

// 100,000 steps over 20 seeds in full.
for (let run = 1; run <= scale(4, 16); run++) {
  test(`the operations do what the model says, restarts and time included, ${String(run)}`, async (t) => {
    await agreeWithModel(t, (quotas) => OperationDoors.open(quotas), scale(1100, 5000))
  })
}

for (let run = 1; run <= scale(1, 4); run++) {
  test(`REST, WebDAV and tus do what the model says through kill -9, ${String(run)}`, async (t) => {
    await agreeWithModel(t, (quotas) => HttpDoors.open(quotas), scale(600, 5000))
  })
}
