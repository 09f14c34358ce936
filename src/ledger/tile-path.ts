import { parseDecimal } from './checkpoint.ts'

/** One static resource of the log (c2sp.org/tlog-tiles): 256 hashes of one level, or 256 entries. */
export type TilePath =
  | {
      readonly kind: 'hashes'
      /** 0 to 63; each is eight levels of the tree. */
      readonly level: number
      readonly index: number
      /** 1 to 256; less than 256: a partial tile. */
      readonly width: number
    }
  | { readonly kind: 'entries'; readonly index: number; readonly width: number }

export const TILE_WIDTH = 256
const TILE_LEVEL_MAX = 63

/** `/tile/L/N[.p/W]` or `/tile/entries/N[.p/W]`, below the log's address. */
export function formatTilePath(tile: TilePath): string {
  const level = tile.kind === 'entries' ? 'entries' : String(tile.level)
  const partial = tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`
  return `/tile/${level}/${formatIndex(tile.index)}${partial}`
}

/** The one tile that the path names, or undefined: there is exactly one spelling of each. */
export function parseTilePath(path: string): TilePath | undefined {
  if (path.length > 100) return undefined
  const [, level = '', digits = '', width] =
    /^\/tile\/([0-9]{1,2}|entries)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ??
    []
  const index = Number(digits.replaceAll(/[x/]/g, ''))
  const place = { index, width: width === undefined ? TILE_WIDTH : (parseDecimal(width) ?? 0) }
  const tile: TilePath =
    level === 'entries'
      ? { kind: 'entries', ...place }
      : { kind: 'hashes', level: parseDecimal(level) ?? -1, ...place }
  return isTile(tile) && formatTilePath(tile) === path ? tile : undefined
}

/** Whether a log of `size` entries has everything that the tile holds. */
export function isTileWithin(tile: TilePath, size: number): boolean {
  const span = tile.kind === 'entries' ? 1 : TILE_WIDTH ** tile.level
  return (tile.index * TILE_WIDTH + tile.width) * span <= size
}

/** Every tile and entry bundle of a log of `size` entries, as a mirror fetches them; level by level. */
export function* tilesOf(size: number): Generator<TilePath> {
  for (const place of placesOf(size)) yield { kind: 'entries', ...place }
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
    for (const place of placesOf(count)) yield { kind: 'hashes', level, ...place }
  }
}

function* placesOf(count: number): Generator<{ index: number; width: number }> {
  for (let index = 0; index * TILE_WIDTH < count; index++) {
    yield { index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) }
  }
}

/** 1234067 is `x001/x234/067`: no file is then also a folder, and no folder holds more than 2,000 names. */
function formatIndex(index: number): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  return padded.replaceAll(/([0-9]{3})(?=[0-9])/g, 'x$1/')
}

function isTile(tile: TilePath): boolean {
  if (!Number.isSafeInteger(tile.index) || tile.width < 1 || tile.width > TILE_WIDTH) return false
  return tile.kind === 'entries' || (tile.level >= 0 && tile.level <= TILE_LEVEL_MAX)
}
