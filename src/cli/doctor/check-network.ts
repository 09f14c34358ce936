import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { json } from 'node:stream/consumers'
import ipaddr from 'ipaddr.js'
import type { Clock } from '../../clock/clock.ts'
import type { Config } from '../../config/settings.ts'
import { DAY_MS, isoInstant } from '../../domain/instant.ts'
import { errorCode } from '../../domain/storage-problem.ts'
import { isLoopback } from '../../lib/is-loopback.ts'
import { http, https } from '../../lib/node-http.ts'
import { type Diagnosis, plain, reasonOf } from './diagnosis.ts'

const ANSWER_MS_MAX = 3000
const EXPIRY_WARN_MS = 14 * DAY_MS

/** The address to listen on, the public one, and whom to believe. */
export async function checkNetwork(config: Config, clock: Clock): Promise<Diagnosis[]> {
  return [
    await checkPort(config),
    checkUrl(config),
    ...(config.tlsCert === '' && config.tlsKey === '' ? [] : [checkTls(config, clock)]),
    checkProxies(config),
  ]
}

async function checkPort(config: Config): Promise<Diagnosis> {
  const { host, port } = config.listen
  const what = { en: 'listen address', 'zh-CN': '监听地址' }
  const address = `${host}:${port}`
  const fault = await tryToListen(host, port)
  if (fault === undefined) {
    return { what, state: 'ok', found: { en: `${address} is free`, 'zh-CN': `${address} 可用` } }
  }
  if (errorCode(fault) === 'EADDRINUSE' && (await isCloudKeep(config))) {
    const found = {
      en: `a CloudKeep answers at ${address}`,
      'zh-CN': `${address} 上已有 CloudKeep 在运行`,
    }
    return { what, state: 'ok', found }
  }
  const mend = {
    en: 'Choose another with --listen, or stop what uses it.',
    'zh-CN': '请用 --listen 另选地址，或停止占用它的程序。',
  }
  return { what, state: 'fail', found: reasonOf(fault), mend }
}

async function tryToListen(host: string, port: number): Promise<Error | undefined> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', resolve)
    server.listen({ host, port }, () => {
      server.close(() => {
        resolve(undefined)
      })
    })
  })
}

async function isCloudKeep({ listen, tlsCert }: Config): Promise<boolean> {
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host
  const shown = host.includes(':') ? `[${host}]` : host
  const address = `${shown}:${listen.port}/api/v1/about`
  // Whose certificate it is does not matter here: only who listens on this machine.
  const request =
    tlsCert === ''
      ? http().get(`http://${address}`, { timeout: ANSWER_MS_MAX })
      : https().get(`https://${address}`, { timeout: ANSWER_MS_MAX, rejectUnauthorized: false })
  request.once('timeout', () => request.destroy())
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return ((await json(response)) as { name?: string }).name === 'CloudKeep'
  } catch {
    // Whatever is there, it is not ours.
    return false
  } finally {
    request.destroy()
  }
}

function checkUrl({ url, listen, tlsCert, trustedProxies }: Config): Diagnosis {
  const what = { en: 'public address', 'zh-CN': '公开地址' }
  const isLocal = isLoopback(listen.host)
  if (url === '') {
    if (isLocal || tlsCert !== '') {
      const found = { en: 'from the listen address', 'zh-CN': '由监听地址得出' }
      return { what, state: 'ok', found }
    }
    const found = {
      en: 'none, and other machines can reach this one',
      'zh-CN': '未设置，但其他机器可以访问',
    }
    return { what, state: 'warn', found, mend: SAY_URL }
  }
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || isLoopback(hostname)) {
    const lacksProxy = tlsCert === '' && protocol === 'https:' && trustedProxies.length === 0
    return {
      what,
      state: lacksProxy ? 'warn' : 'ok',
      found: plain(url),
      ...(lacksProxy && { mend: TRUST }),
    }
  }
  return { what, state: 'warn', found: plain(url), mend: USE_HTTPS }
}

function checkTls({ tlsCert, tlsKey }: Config, clock: Clock): Diagnosis {
  const what = plain('TLS')
  try {
    readFileSync(tlsKey)
    const { validToDate, subjectAltName } = new X509Certificate(readFileSync(tlsCert))
    const left = validToDate.getTime() - clock.now()
    const state = left < 0 ? 'fail' : left < EXPIRY_WARN_MS ? 'warn' : 'ok'
    const day = isoInstant(validToDate.getTime()).slice(0, 10)
    const names = subjectAltName ?? ''
    const found = { en: `${names}, valid until ${day}`, 'zh-CN': `${names}，有效期至 ${day}` }
    return { what, state, found, ...(state !== 'ok' && { mend: RENEW }) }
  } catch (error) {
    return { what, state: 'fail', found: reasonOf(error), mend: GIVE_BOTH }
  }
}

function checkProxies({ trustedProxies }: Config): Diagnosis {
  const what = { en: 'trusted proxies', 'zh-CN': '受信代理' }
  const wrong = trustedProxies.filter((one) => !ipaddr.isValid(one) && !ipaddr.isValidCIDR(one))
  if (wrong.length > 0) {
    return { what, state: 'fail', found: plain(wrong.join(', ')), mend: WRITE_ADDRESSES }
  }
  const isEverybody = trustedProxies.some((one) => /\/0$/.test(one))
  if (isEverybody) {
    return { what, state: 'fail', found: plain(trustedProxies.join(', ')), mend: NOT_EVERYBODY }
  }
  const none = { en: 'none', 'zh-CN': '无' }
  const found = trustedProxies.length === 0 ? none : plain(trustedProxies.join(', '))
  return { what, state: 'ok', found }
}

const SAY_URL = {
  en: 'Set CLOUDKEEP_URL to the https address that people use (docs/how-to/serve-https.md).',
  'zh-CN': '请将 CLOUDKEEP_URL 设为用户使用的 https 地址（参见 docs/how-to/serve-https.md）。',
}
const USE_HTTPS = {
  en: 'Passwords would travel in the open: use https (docs/how-to/serve-https.md).',
  'zh-CN': '密码将以明文传输，请使用 https（参见 docs/how-to/serve-https.md）。',
}
const TRUST = {
  en: 'Behind a proxy, name it in CLOUDKEEP_TRUSTED_PROXIES, or every visitor has its address (docs/how-to/run-behind-a-proxy.md).',
  'zh-CN':
    '若在代理之后，请在 CLOUDKEEP_TRUSTED_PROXIES 中填写其地址，否则所有访客的地址都相同（参见 docs/how-to/run-behind-a-proxy.md）。',
}
const RENEW = { en: 'Renew the certificate.', 'zh-CN': '请更新证书。' }
const GIVE_BOTH = {
  en: 'Give both CLOUDKEEP_TLS_CERT and CLOUDKEEP_TLS_KEY, as PEM files that CloudKeep can read.',
  'zh-CN': '请同时给出 CLOUDKEEP_TLS_CERT 和 CLOUDKEEP_TLS_KEY，且均为可读的 PEM 文件。',
}
const WRITE_ADDRESSES = {
  en: 'Write addresses or networks, such as 10.0.0.5 or 10.0.0.0/8.',
  'zh-CN': '请填写地址或网段，例如 10.0.0.5 或 10.0.0.0/8。',
}
const NOT_EVERYBODY = {
  en: 'That believes everybody: anyone could choose the address that sign-in throttling sees. Name your proxy only.',
  'zh-CN': '这等于相信所有人：任何人都能伪造登录限速所见的地址。请仅填写您的代理。',
}
