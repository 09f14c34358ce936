import type { LedgerKey } from './ledger-key.ts'
import { signNote } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Who signs this disk's log, without the private key in anybody's hands. */
export type LedgerSigner = {
  /** Names the log for good. */
  readonly origin: string

  /** `text`, which ends in a newline, as a signed note. */
  readonly sign: (text: string) => string

  /** All public keys that ever signed the log, the current one first. */
  readonly verifierKeys: readonly VerifierKey[]
}

export function makeLedgerSigner({ signer, published }: LedgerKey): LedgerSigner {
  return {
    origin: signer.key.name,
    sign: (text) => signNote(text, [signer]),
    verifierKeys: published,
  }
}
