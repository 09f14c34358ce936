import { Problem } from '../domain/problem.ts'

/** Why a request gets no further than the connection, with the status that HTTP has for it. */
export type Refusal = { readonly status: number; readonly problem: Problem }

export function tooManyRequests(): Refusal {
  const detail = {
    en: 'Too many requests from this address are under way. Wait for some of them to end, and try again.',
    'zh-CN': '来自此地址的请求过多，请等待部分请求完成后再试。',
  }
  const facts = { retryAfterSeconds: 1 }
  return { status: 429, problem: new Problem('too-many-requests', detail, { facts }) }
}

export function tooSlow(): Refusal {
  return invalid(408, {
    en: 'The request did not arrive in time. Send it again.',
    'zh-CN': '请求未在规定时间内到达，请重新发送。',
  })
}

export function headersTooLong(): Refusal {
  return invalid(431, {
    en: 'The headers of the request are too long, or too many.',
    'zh-CN': '请求头过长或过多。',
  })
}

export function addressTooLong(): Refusal {
  return invalid(414, {
    en: 'The address of the request is too long.',
    'zh-CN': '请求地址过长。',
  })
}

export function addressNotEncoded(): Refusal {
  return invalid(400, {
    en: 'The address is not valid: it must be percent-encoded UTF-8 without a fragment.',
    'zh-CN': '地址无效：必须为百分号编码的 UTF-8，且不含片段标识。',
  })
}

export function severalHosts(): Refusal {
  return invalid(400, {
    en: 'The request names more than one host.',
    'zh-CN': '请求中包含多个 Host 标头。',
  })
}

export function otherCoding(): Refusal {
  return invalid(400, {
    en: 'A body can be sent in chunks, but in no other transfer coding.',
    'zh-CN': '请求正文可以分块传输，但不支持其他传输编码。',
  })
}

export function notHttp(): Refusal {
  return invalid(400, {
    en: 'That is no request that this disk understands.',
    'zh-CN': '网盘无法理解该请求。',
  })
}

function invalid(status: number, detail: { en: string; 'zh-CN': string }): Refusal {
  return { status, problem: new Problem('invalid-input', detail) }
}
