import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/client.ts'
import { keys } from '../api/keys.ts'

export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (!(error instanceof ApiProblem)) return
    // A session that ended shows the sign-in screen; a refusal means that the measures changed.
    if (error.status === 451 || (error.status === 401 && client.getQueryData(keys.me))) {
      void client.invalidateQueries({ queryKey: keys.me })
    }
  }
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== keys.me[0]) onError(error)
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // A disk on this machine, or in this house, answers also when the browser sees no internet.
      queries: { staleTime: 10_000, retry: mayRetry, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}

function mayRetry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiProblem)) return false
  return failures < 2 && (error.status === 0 || error.status >= 500)
}
