import { call } from './client.ts'
import type {
  About,
  Account,
  AppPassword,
  DemoFacts,
  Edition,
  Language,
  Me,
  Role,
  SessionEntry,
  Token,
} from './types.ts'

export const getAbout = () => call<About>('GET', 'about')
export const getMe = (signal?: AbortSignal) => call<Me>('GET', 'me', signal ? { signal } : {})
export const getDemo = () => call<DemoFacts>('GET', 'demo')

export const signIn = (user: string, password: string) =>
  call<{ account: Account }>('POST', 'sessions', { body: { user, password } })
export const signOut = () => call<void>('DELETE', 'sessions/current')

export type MeChange = {
  displayName?: string
  language?: Language | null
  password?: { current: string; new: string }
}
export const changeMe = (change: MeChange) =>
  call<{ account: Account }>('PATCH', 'me', { body: change })

export const listSessions = () => call<{ items: SessionEntry[] }>('GET', 'sessions')
export const revokeSession = (id: string) => call<void>('DELETE', `sessions/${id}`)

export const listAppPasswords = () => call<{ items: AppPassword[] }>('GET', 'app-passwords')
export const createAppPassword = (label: string) =>
  call<AppPassword & { secret: string }>('POST', 'app-passwords', { body: { label } })
export const revokeAppPassword = (id: string) => call<void>('DELETE', `app-passwords/${id}`)

export const listTokens = () => call<{ items: Token[] }>('GET', 'tokens')
export const createToken = (token: { label: string; scopes: string[]; expiresAt?: string }) =>
  call<Token & { token: string }>('POST', 'tokens', { body: token })
export const revokeToken = (id: string) => call<void>('DELETE', `tokens/${id}`)

export type NewAccount = {
  name: string
  displayName?: string
  role?: Role
  edition?: Edition
  quotaBytes?: number
}
export type AccountChange = {
  displayName?: string
  role?: Role
  edition?: Edition
  quotaBytes?: number | null
  password?: string
}
export const listAccounts = () => call<{ items: Account[] }>('GET', 'accounts')
export const createAccount = (account: NewAccount) =>
  call<{ account: Account; password?: string }>('POST', 'accounts', { body: account })
export const changeAccount = (id: string, change: AccountChange) =>
  call<{ account?: Account }>('PATCH', `accounts/${id}`, { body: change })
