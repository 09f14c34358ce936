import { type Spot, addFault, cut, readList, suggestion } from './document-spot.ts'
import { instantOf, parseWrittenInstant } from './written-instant.ts'

/** One of the words; undefined after a fault. */
export function readWord<W extends string>(spot: Spot, words: readonly W[]): W | undefined {
  const { value } = spot
  const word = words.find((one) => one === value)
  if (word !== undefined) return word
  if (value === undefined || value === null) {
    const [en, zh] = [words.join(', '), words.join('、')]
    addFault(
      spot,
      ['A word is missing here.', '此处缺少取值。'],
      [`Write one of: ${en}.`, `请填写其中之一：${zh}。`],
    )
  } else {
    const written = typeof value === 'string' ? value : JSON.stringify(value)
    addFault(
      spot,
      [`Unknown word “${cut(written)}”.`, `未知取值“${cut(written)}”。`],
      suggestion(written, words),
    )
  }
  return undefined
}

/** One or more of the words, each once. */
export function readWords<W extends string>(spot: Spot, words: readonly W[]): W[] | undefined {
  const items = readList(spot, { min: 1, max: words.length * 2 })
  const read = items?.map((item) => readWord(item, words))
  return read && [...new Set(read.filter((one) => one !== undefined))]
}

/** RFC 3339 with a zone, as it is written; undefined after a fault. */
export function readInstant(spot: Spot): string | undefined {
  const { value } = spot
  if (typeof value === 'string' && parseWrittenInstant(value)) return value
  const isWithoutZone = typeof value === 'string' && parseWrittenInstant(`${value}Z`) !== undefined
  addFault(
    spot,
    isWithoutZone
      ? [
          'The instant has no zone, so nobody knows when it is.',
          '该时刻没有时区，无法确定具体时间。',
        ]
      : ['This is no instant.', '这不是有效的时刻。'],
    ['Write it as 2016-05-21T00:00:00+08:00.', '请写作 2016-05-21T00:00:00+08:00。'],
  )
  return undefined
}

/** A fault where the second of two instants doesn't come after the first. */
export function checkOrder(
  spot: Spot,
  times: { from: string; until: string; field: string },
): void {
  if (instantOf(times.until) > instantOf(times.from)) return
  addFault(
    spot,
    [`This does not come after “${times.field}”.`, `该时刻不晚于“${times.field}”。`],
    [`Write an instant after ${times.from}.`, `请写一个晚于 ${times.from} 的时刻。`],
  )
}

/** The id of a notice; undefined after a fault. */
export function readId(spot: Spot): string | undefined {
  const { value } = spot
  // `constructor` has the form, but every object has it too: no key that anybody may trip over.
  const isId =
    typeof value === 'string' &&
    /^[a-z0-9][a-z0-9._-]{0,99}$/.test(value) &&
    value !== 'constructor'
  if (isId) return value
  addFault(
    spot,
    ['This can’t be the id of a notice.', '此内容不能作为公告编号。'],
    [
      'Write 1 to 100 of a-z 0-9 . _ - beginning with a letter or digit, as 2016-05-21-video.',
      '请用 1 至 100 个 a-z 0-9 . _ - 字符，以字母或数字开头，例如 2016-05-21-video。',
    ],
  )
  return undefined
}
