import { type Spot, type Words, addFault, below, isObjectWith } from './document-spot.ts'

export type TextLimits = {
  /** Characters that are no spaces. */
  readonly min: number
  readonly max: number
  readonly isOneLine?: boolean
}

/** A text without control characters, with its spaces at both ends gone; undefined after a fault. */
export function readText(spot: Spot, limits: TextLimits): string | undefined {
  const { value } = spot
  if (typeof value !== 'string') {
    addFault(
      spot,
      ['A text belongs here.', '此处应为文字。'],
      ['Write it as text.', '请以文字填写。'],
    )
    return undefined
  }
  const text = value.trim()
  if (text.length > limits.max) {
    const [en, zh] = [`at most ${limits.max} characters`, `最多 ${limits.max} 个字符`]
    addFault(spot, [`This is too long: ${en}.`, `内容过长：${zh}。`], ['Shorten it.', '请缩短。'])
    return undefined
  }
  if (hasForbidden(text, limits.isOneLine ?? false)) {
    addFault(
      spot,
      ['There are characters in it that can’t be read.', '其中含有无法阅读的控制字符。'],
      ['Remove control characters and line breaks.', '请删除控制字符和换行。'],
    )
    return undefined
  }
  const length = text.replace(/\s/g, '').length
  if (length < limits.min) {
    const isEmpty = length === 0
    addFault(
      spot,
      isEmpty ? ['The text is missing.', '缺少文字。'] : ['The text is too short.', '文字过短。'],
      [`Write at least ${limits.min} characters.`, `请至少填写 ${limits.min} 个字符。`],
    )
    return undefined
  }
  return text
}

function hasForbidden(text: string, isOneLine: boolean): boolean {
  const allowed = isOneLine ? '' : '\n\r\t'
  return [...text.matchAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu)].some(([one]) => !allowed.includes(one))
}

/** Both languages; each that is missing is a fault of its own. */
export function readBilingual(spot: Spot, limits: Readonly<Record<'en' | 'zh-CN', TextLimits>>) {
  if (!isObjectWith(spot, ['zh-CN', 'en'])) return undefined
  const en = readLanguage(below(spot, 'en'), limits.en, ['English', '英文'])
  const zh = readLanguage(below(spot, 'zh-CN'), limits['zh-CN'], ['Chinese', '中文'])
  return en === undefined || zh === undefined ? undefined : { en, 'zh-CN': zh }
}

function readLanguage(spot: Spot, limits: TextLimits, [en, zh]: Words): string | undefined {
  if (spot.value !== undefined && spot.value !== null) return readText(spot, limits)
  addFault(
    spot,
    [`The ${en} text is missing.`, `缺少${zh}文本。`],
    [
      `Add the ${en} text: a notice speaks both languages.`,
      `请补充${zh}文本：公告须有中英文两种语言。`,
    ],
  )
  return undefined
}
