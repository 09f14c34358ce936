import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from '../api/keys.ts'
import { markSeen } from '../api/notices.ts'

const READ_MS = 4000

/** Tells the disk that notices were on screen long enough to be read. A hidden tab doesn't count. */
export function useMarkSeen(ids: readonly string[]): void {
  const client = useQueryClient()
  const key = ids.join(' ')
  useEffect(() => {
    if (key === '') return
    const timer = window.setInterval(() => {
      if (document.visibilityState !== 'visible') return
      window.clearInterval(timer)
      void Promise.all(key.split(' ').map((id) => markSeen(id).catch(() => undefined))).then(() => {
        void client.invalidateQueries({ queryKey: keys.me })
        void client.invalidateQueries({ queryKey: keys.notices })
      })
    }, READ_MS)
    return () => window.clearInterval(timer)
  }, [key, client])
}
