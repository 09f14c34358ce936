/** How a text becomes a setting's value; throws SettingFault with what is wrong and the mend. */
type Parse<T> = (text: string) => T

export class SettingFault extends Error {
  override readonly name = 'SettingFault'
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
    meaning: 'Address and port to serve on. Port 0 picks a free one and prints it.',
  },
  url: {
    initial: '',
    parse: parseBaseUrl,
    meaning:
      'The public base address, with its path if the disk lies under one. By default it follows from the address listened on.',
  },
  data: { initial: './data', parse: required, meaning: 'The data folder.' },
  tlsCert: {
    initial: '',
    parse: optional,
    meaning: 'File with the certificate chain (PEM), to serve HTTPS itself with HTTP/1.1 and 2.',
  },
  tlsKey: { initial: '', parse: optional, meaning: 'File with the private key (PEM) for HTTPS.' },
  trustedProxies: {
    initial: '',
    parse: parseList,
    meaning:
      'Addresses or networks (CIDR), separated by commas, whose X-Forwarded headers are believed.',
  },
  adminPassword: {
    initial: '',
    parse: optional,
    isSecret: true,
    meaning:
      'Password of `admin` at the first start. By default one is generated and printed once.',
  },
  database: {
    initial: 'sqlite:',
    parse: onlyFor('sqlite:', 'the catalog in SQLite, inside the data folder'),
    isSecret: true,
    meaning: 'Where the catalog is: `sqlite:`, inside the data folder.',
  },
  blobs: {
    initial: 'disk:',
    parse: onlyFor('disk:', 'contents as plain files, inside the data folder'),
    isSecret: true,
    meaning: 'Where contents are: `disk:`, inside the data folder.',
  },
  metricsToken: {
    initial: '',
    parse: optional,
    isSecret: true,
    meaning: '`/metrics` answers this machine, and others only with this bearer token.',
  },
  log: {
    initial: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    meaning: 'Log level. Pretty on a terminal, JSON lines elsewhere.',
  },
} as const satisfies Record<string, Setting<unknown>>

export type Setting<T> = {
  readonly initial: string
  readonly parse: Parse<T>
  readonly meaning: string
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
    throw new SettingFault('give ADDRESS:PORT, such as 127.0.0.1:8080 or :0')
  }
  const host = (match[1] ?? '').replace(/^\[(.*)\]$/, '$1')
  return { host: host === '' ? '127.0.0.1' : host, port }
}

function parseBaseUrl(text: string): string {
  if (text === '') return ''
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new SettingFault('give an http or https address without query, such as https://disk.example/cloud')
  }
  return url.href.replace(/\/+$/, '')
}

function required(text: string): string {
  if (text === '') throw new SettingFault('must not be empty')
  return text
}

function optional(text: string): string {
  return text
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
    if (word === undefined) throw new SettingFault(`must be one of ${words.join(', ')}`)
    return word
  }
}

function onlyFor(scheme: string, what: string): Parse<string> {
  return (text) => {
    if (text === scheme) return text
    throw new SettingFault(`this version knows only ${scheme} (${what})`)
  }
}
