import type { Bilingual } from '../domain/language.ts'

/** How a text becomes a setting's value; throws SettingFault with what is wrong and the mend. */
type Parse<T> = (text: string) => T

export class SettingFault extends Error {
  override readonly name = 'SettingFault'
  readonly detail: Bilingual

  constructor(detail: Bilingual) {
    super(detail.en)
    this.detail = detail
  }
}

export type Listen = { readonly host: string; readonly port: number }

/**
 * Every setting: its name in `cloudkeep.config.json` is the key, its variable CLOUDKEEP_ and the
 * name in upper case, its flag the name in kebab case. `docs/reference/configuration.md` is made
 * from this table.
 */
export const SETTINGS = {
  listen: {
    initial: '127.0.0.1:8080',
    parse: parseListen,
    meaning: {
      en: 'Address and port to serve on. Port 0 picks a free one and prints it.',
      'zh-CN': '监听的地址和端口。端口为 0 时自动选用空闲端口并显示出来。',
    },
  },
  url: {
    initial: '',
    parse: parseBaseUrl,
    meaning: {
      en: 'The public base address, with its path if the disk lies under one. By default it follows from the address listened on.',
      'zh-CN': '对外的访问地址；网盘位于某个路径之下时含该路径。默认由监听地址得出。',
    },
  },
  data: {
    initial: './data',
    parse: required,
    meaning: { en: 'The data folder.', 'zh-CN': '数据目录。' },
  },
  tlsCert: {
    initial: '',
    parse: optional,
    meaning: {
      en: 'File with the certificate chain (PEM), to serve HTTPS itself with HTTP/1.1 and 2.',
      'zh-CN': '证书链文件（PEM）；设置后由网盘自身提供 HTTPS（HTTP/1.1 和 HTTP/2）。',
    },
  },
  tlsKey: {
    initial: '',
    parse: optional,
    meaning: {
      en: 'File with the private key (PEM) for HTTPS.',
      'zh-CN': 'HTTPS 所用的私钥文件（PEM）。',
    },
  },
  trustedProxies: {
    initial: '',
    parse: parseList,
    meaning: {
      en: 'Addresses or networks (CIDR), separated by commas, whose X-Forwarded headers are believed.',
      'zh-CN': '可信代理的地址或网段（CIDR），用逗号分隔；只采信它们发来的 X-Forwarded 头。',
    },
  },
  adminPassword: {
    initial: '',
    parse: optional,
    isSecret: true,
    meaning: {
      en: 'Password of `admin` at the first start. By default one is generated and printed once.',
      'zh-CN': '首次启动时 `admin` 的密码。默认自动生成，并显示一次。',
    },
  },
  database: {
    initial: 'sqlite:',
    parse: onlyFor('sqlite:', {
      en: 'the catalog in SQLite, inside the data folder',
      'zh-CN': '目录库使用 SQLite，位于数据目录内',
    }),
    isSecret: true,
    meaning: {
      en: 'Where the catalog is: `sqlite:`, inside the data folder.',
      'zh-CN': '目录库的位置：`sqlite:`，即数据目录内。',
    },
  },
  blobs: {
    initial: 'disk:',
    parse: onlyFor('disk:', {
      en: 'contents as plain files, inside the data folder',
      'zh-CN': '内容存为普通文件，位于数据目录内',
    }),
    isSecret: true,
    meaning: {
      en: 'Where contents are: `disk:`, inside the data folder.',
      'zh-CN': '文件内容的位置：`disk:`，即数据目录内。',
    },
  },
  metricsToken: {
    initial: '',
    parse: parseMetricsToken,
    isSecret: true,
    meaning: {
      en: 'Bearer token that opens `/metrics` to other machines, 16 characters or more. Without it only this machine itself may read them.',
      'zh-CN':
        '其他机器访问 `/metrics` 所用的令牌（Bearer），至少 16 个字符。未设置时仅本机可以访问。',
    },
  },
  connectionsMax: {
    initial: '16384',
    parse: count(100, 1_000_000),
    meaning: {
      en: 'Connections at a time, all together; never more than three quarters of the files that the system lets the process open.',
      'zh-CN': '同时连接总数上限；不超过系统允许本进程打开文件数的四分之三。',
    },
  },
  addressConnectionsMax: {
    initial: '1024',
    parse: count(1, 1_000_000),
    meaning: {
      en: 'Connections at a time from one address (of IPv6: one /64). This machine itself and trusted proxies have no such limit.',
      'zh-CN': '同一地址（IPv6 为同一 /64 网段）的同时连接上限。本机和可信代理不受此限。',
    },
  },
  addressRequestsMax: {
    initial: '512',
    parse: count(1, 1_000_000),
    meaning: {
      en: 'Requests under way at a time from one address, behind a trusted proxy from the address that it names. This machine itself has no such limit.',
      'zh-CN': '同一地址同时处理的请求上限；经可信代理时按代理给出的客户端地址计算。本机不受此限。',
    },
  },
  headerSeconds: {
    initial: '20',
    parse: count(1, 3600),
    meaning: {
      en: 'Within so many seconds a TLS handshake ends and the headers of a request arrive.',
      'zh-CN': 'TLS 握手必须完成、请求头必须到达的秒数。',
    },
  },
  keepAliveSeconds: {
    initial: '65',
    parse: count(1, 3600),
    meaning: {
      en: 'How long a connection without a request is kept. More than a proxy in front keeps its own, or it may ask on one that just closed.',
      'zh-CN':
        '没有请求的连接保持多少秒。应长于前置代理保持连接的时间，否则代理可能在刚关闭的连接上发出请求。',
    },
  },
  transferSeconds: {
    initial: '120',
    parse: count(1, 3600),
    meaning: {
      en: 'The time over which it is judged how fast a client sends or takes bytes. One that does neither for so long is cut off.',
      'zh-CN': '判断客户端收发速度所用的时间窗口（秒）。在此时间内毫无收发的连接会被切断。',
    },
  },
  transferBytesPerSecondMin: {
    initial: '256',
    parse: count(0, 1_000_000_000),
    meaning: {
      en: 'A client that sends a body or takes an answer more slowly than so many bytes a second, over `transferSeconds`, is cut off.',
      'zh-CN': '在 `transferSeconds` 内平均每秒收发字节数低于此值的客户端会被切断。',
    },
  },
  scrubDays: {
    initial: '30',
    parse: count(0, 3650),
    meaning: {
      en: 'In so many days all stored content is read once and compared with its checksums, slowly and while nobody needs the machine. 0 turns it off.',
      'zh-CN': '每隔多少天把全部存储内容读取并核对一遍（低速，且只在空闲时进行）。0 表示关闭。',
    },
  },
  log: {
    initial: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    meaning: {
      en: 'Log level. Pretty on a terminal, JSON lines elsewhere.',
      'zh-CN': '日志级别。在终端上便于阅读，其他情况下每行一个 JSON。',
    },
  },
} as const satisfies Record<string, Setting<unknown>>

export type Setting<T> = {
  readonly initial: string
  readonly parse: Parse<T>
  readonly meaning: Bilingual
  readonly isSecret?: true
}
export type SettingName = keyof typeof SETTINGS

/** Checked, complete and frozen. */
export type Config = {
  readonly [Name in SettingName]: ReturnType<(typeof SETTINGS)[Name]['parse']>
}

export function variableOf(name: SettingName): string {
  return `CLOUDKEEP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function parseListen(text: string): Listen {
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (!match || port > 65535) {
    throw new SettingFault({
      en: 'give ADDRESS:PORT, such as 127.0.0.1:8080 or :0',
      'zh-CN': '请写成“地址:端口”，例如 127.0.0.1:8080 或 :0',
    })
  }
  const host = (match[1] ?? '').replace(/^\[(.*)\]$/, '$1')
  return { host: host === '' ? '127.0.0.1' : host, port }
}

function parseBaseUrl(text: string): string {
  if (text === '') return ''
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new SettingFault({
      en: 'give an http or https address without query, such as https://disk.example/cloud',
      'zh-CN': '请写不带查询参数的 http 或 https 地址，例如 https://disk.example/cloud',
    })
  }
  return url.href.replace(/\/+$/, '')
}

function required(text: string): string {
  if (text === '') throw new SettingFault({ en: 'must not be empty', 'zh-CN': '不能为空' })
  return text
}

function optional(text: string): string {
  return text
}

/** Nobody counts wrong tries at it, so it has to be long; a header carries visible ASCII only. */
function parseMetricsToken(text: string): string {
  if (text === '' || /^[\x21-\x7e]{16,}$/.test(text)) return text
  throw new SettingFault({
    en: 'give at least 16 letters, digits or signs without spaces, such as `openssl rand -hex 24` prints',
    'zh-CN': '请填写至少 16 个字母、数字或符号，不含空格，例如 `openssl rand -hex 24` 的输出',
  })
}

/** A whole number. */
function count(least: number, most: number): Parse<number> {
  return (text) => {
    const value = Number(text)
    if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value
    throw new SettingFault({
      en: `give a whole number from ${String(least)} to ${String(most)}`,
      'zh-CN': `请填写 ${String(least)} 到 ${String(most)} 之间的整数`,
    })
  }
}

function parseList(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function oneOf<const T extends readonly string[]>(...words: T): Parse<T[number]> {
  return (text) => {
    const word = words.find((one) => one === text)
    if (word !== undefined) return word
    throw new SettingFault({
      en: `must be one of ${words.join(', ')}`,
      'zh-CN': `必须是下列之一：${words.join('、')}`,
    })
  }
}

function onlyFor(scheme: string, what: Bilingual): Parse<string> {
  return (text) => {
    if (text === scheme) return text
    throw new SettingFault({
      en: `this version knows only ${scheme} (${what.en})`,
      'zh-CN': `此版本只支持 ${scheme}（${what['zh-CN']}）`,
    })
  }
}
