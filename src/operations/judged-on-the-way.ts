import type { DraftRecord } from '../catalog/catalog.ts'
import type { Actor } from '../domain/actor.ts'
import type { ByteStream } from '../domain/bytes.ts'
import { HEAD_BYTES } from '../policy/media-class.ts'
import { isPart, placeOf } from './draft-place.ts'
import { judgeHead, judgePart } from './judge-upload.ts'
import type { Parts } from './parts.ts'

type Arriving = {
  readonly actor: Actor
  readonly draft: DraftRecord
  readonly offset: number
  readonly bytes: ByteStream
}

/**
 * The same bytes, as far as the gate lets them pass: given on once the head is complete and judged, and
 * stopped there by a refusal. What is less than a head and not yet the whole says nothing: the beginning
 * of a picture may look like words. A part of a file has no head yet, so only what stops every upload
 * stops it: the whole is judged as it is joined.
 */
export function judgedOnTheWay(parts: Parts, request: Arriving): ByteStream {
  const { draft, offset, bytes } = request
  if (isPart(draft)) return offset === 0 ? withPartJudged(parts, request) : bytes
  return draft.headJudged === 1 ? bytes : withHeadJudged(parts, request)
}

async function* withPartJudged(parts: Parts, { actor, draft, bytes }: Arriving): ByteStream {
  await judgePart(parts, { actor, spaceId: draft.spaceId, size: 0 })
  yield* bytes
}

async function* withHeadJudged(parts: Parts, request: Arriving): ByteStream {
  const { actor, draft, offset } = request
  const held: Uint8Array[] = [await parts.drafts.head(draft.id, HEAD_BYTES)]
  let length = Math.min(offset, HEAD_BYTES)
  let isJudged = false as boolean
  const markJudged = () => parts.catalog.write((tx) => tx.drafts.setHeadJudged(draft.id, 1))
  const judge = async () => {
    isJudged = true
    await judgeHead(parts, { actor, place: placeOf(draft) }, concat(held))
    if (length >= HEAD_BYTES) await markJudged()
  }
  for await (const chunk of request.bytes) {
    if (isJudged) {
      yield chunk
      continue
    }
    held.push(chunk)
    length += chunk.length
    if (length < HEAD_BYTES) continue
    await judge()
    yield* held.slice(1)
  }
  if (isJudged) return
  if (length === draft.size) await judge()
  yield* held.slice(1)
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.length
  }
  return joined
}
