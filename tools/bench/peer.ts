/** Where a server is to run: an empty folder of its own, which others may enter, and a free port. */
export type Place = { readonly folder: string; readonly port: number }

/** A server that can be measured. */
export type Peer = {
  /** As `--peers` names it. */
  readonly name: string
  readonly isOurs: boolean
  /** Where its files begin, with `/` at the end. */
  readonly root: string
  /** @returns what this machine lacks, or undefined when it can run */
  readonly missing: () => string | undefined
  /** Prepares the folder. @returns the program and its options, which ends by SIGTERM */
  readonly command: (place: Place) => Promise<readonly string[]>
  readonly environment?: Readonly<Record<string, string>>
  /** What is done before it is measured. @returns how the client signs in, if it has to */
  readonly prepare?: (url: string) => Promise<string>
}
