import { useQuery } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { getAbout, getMe } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import type { Me, Space } from '../api/types.ts'

export const MeContext = createContext<Me | null>(null)

/** Who is signed in. Only below AppFrame, which shows nothing else before it knows. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe outside of AppFrame')
  return me
}

/** The space that belongs to the person. */
export function useOwnSpace(): Space | undefined {
  const me = useMe()
  return me.spaces.find((space) => space.isHome && space.owner === me.account.id) ?? me.spaces[0]
}

export const isAdministrator = (me: Me): boolean => me.account.role === 'administrator'

/** Asks anew every 20 s, so that a notice published meanwhile shows up by itself. */
export function useMeQuery() {
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => getMe(signal),
    refetchInterval: 20_000,
  })
}

export function useAbout() {
  return useQuery({ queryKey: keys.about, queryFn: getAbout, staleTime: Infinity })
}
