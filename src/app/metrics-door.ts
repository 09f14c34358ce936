import { createHash, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config/settings.ts'
import type { StorageTrust } from '../domain/storage-trust.ts'
import type {
  DoorPlugin,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HttpKit,
} from '../http/kit.ts'
import type { ConnectionCounts, ConnectionGuard } from './connection-guard.ts'
import { catalogMetrics, folderMetrics, type Metric } from './disk-metrics.ts'
import { EventLoopDelay } from './event-loop-delay.ts'
import { isFromHere } from './is-from-here.ts'
import { MetricsText } from './metrics-text.ts'
import type { RequestCounts } from './request-counts.ts'

export type MetricsOptions = {
  readonly config: Pick<Config, 'data' | 'metricsToken'>
  /** Why the disk is not ready; empty when it is. */
  readonly troubles: () => readonly unknown[]
  readonly trust: Pick<StorageTrust, 'failures'>
  readonly requests: RequestCounts
  readonly guard: Pick<ConnectionGuard, 'counts'>
}

/**
 * `/metrics`, for Prometheus: open to this machine itself and to whoever shows the token. To everybody
 * else there is nothing at this address, in the same words as at any other: whoever tries addresses
 * learns nothing from it, not even that a token would help.
 */
export function metricsDoor(options: MetricsOptions): DoorPlugin {
  const isToken = tokenCheck(options.config.metricsToken)
  const text = new MetricsText()
  const delay = new EventLoopDelay()
  return (server: FastifyInstance, kit: HttpKit) => {
    const open = { gate: { open: 'It tells operators how the disk is, and nothing of anybody.' } }
    server.get('/metrics', { config: open }, async (request, reply): Promise<FastifyReply> => {
      if (!isFromHere(request) && !isToken(request.headers.authorization)) {
        reply.callNotFound()
        return reply
      }
      const metrics = [...(await allMetrics(kit, options, request)), delay.tell()]
      return reply
        .header('content-type', MetricsText.contentType)
        .header('cache-control', 'no-store')
        .send(await text.write(metrics))
    })
  }
}

/** Compares hashes, which have one length, in a time that does not depend on what is right. */
function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  if (token === '') return () => false
  const expected = sha256(token)
  return (authorization) => {
    const shown = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
    return shown !== undefined && timingSafeEqual(sha256(shown), expected)
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

async function allMetrics(
  { parts, version }: HttpKit,
  { config, troubles, trust, requests, guard }: MetricsOptions,
  { log }: FastifyRequest,
): Promise<Metric[]> {
  // When storage fails, the rest is what an operator needs most: only what failed is missing.
  const unreadable = (error: unknown) => {
    log.error({ err: error }, 'Something that is measured cannot be read.')
    return undefined
  }
  const ofCatalog = await catalogMetrics(parts).catch(unreadable)
  const ofFolder = await folderMetrics(config.data).catch(unreadable)
  const isReady = ofCatalog !== undefined && troubles().length === 0
  return [
    {
      name: 'cloudkeep_info',
      help: 'The version that runs.',
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: 'cloudkeep_ready',
      help: 'Whether /readyz says ready.',
      samples: [{ value: isReady ? 1 : 0 }],
    },
    {
      name: 'cloudkeep_storage_degraded',
      help: 'Whether the storage has failed and is not trusted yet: nothing is written.',
      samples: [{ value: troubles().length === 0 ? 0 : 1 }],
    },
    {
      name: 'cloudkeep_storage_failures_total',
      help: 'Writes, syncs and commits that the storage failed.',
      samples: [{ value: trust.failures }],
    },
    ...(ofCatalog ?? []),
    ...(ofFolder ?? []),
    ...requestMetrics(requests),
    ...connectionMetrics(guard.counts()),
  ]
}

function requestMetrics(requests: RequestCounts): Metric[] {
  const counts = requests.all().map(({ door, statusClass, ...count }) => ({
    labels: { door, status: statusClass },
    ...count,
  }))
  return [
    {
      name: 'cloudkeep_requests_total',
      help: 'Requests answered.',
      samples: counts.map(({ labels, requests: value }) => ({ labels, value })),
    },
    {
      name: 'cloudkeep_requests_seconds_total',
      help: 'How long they took, from their headers until the answer was made.',
      samples: counts.map(({ labels, seconds: value }) => ({ labels, value })),
    },
  ]
}

function connectionMetrics({ open, refused, cut }: ConnectionCounts): Metric[] {
  return [
    {
      name: 'cloudkeep_connections',
      help: 'Connections at the moment.',
      samples: [{ value: open }],
    },
    {
      name: 'cloudkeep_connections_refused_total',
      help: 'Connections for which there was no place, of all or of their address.',
      samples: [{ value: refused }],
    },
    {
      name: 'cloudkeep_connections_cut_total',
      help: 'Connections that were cut off because their client hardly moved.',
      samples: [{ value: cut }],
    },
  ]
}
