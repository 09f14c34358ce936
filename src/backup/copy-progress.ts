/** Bytes that were read, or a file that is done with however it went. */
export type CopyStep = { readonly bytes: number } | { readonly file: { readonly size: number } }

export type CopyTotals = { readonly files: number; readonly bytes: number }

/** Told of what a backup or a restoration does, one part after another. */
export type CopyProgress = {
  readonly begin: (part: CopyPart, totals: CopyTotals) => void
  readonly step: (step: CopyStep) => void
}

export type CopyPart = 'catalog' | 'blobs'
