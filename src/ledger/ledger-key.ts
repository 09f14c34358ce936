import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../domain/problem.ts'
import { makeNoteSigner } from './note-signer.ts'
import type { NoteSigner } from './note-signer.ts'
import { formatVerifierKey, parseVerifierKey } from './verifier-key.ts'
import type { VerifierKey } from './verifier-key.ts'

export type LedgerKey = {
  /** Signs new checkpoints. Its name is the log's origin. */
  readonly signer: NoteSigner
  /** All public keys that ever signed this log, the current one first: the lines of `/ledger/key`. */
  readonly published: readonly VerifierKey[]
}

/** Below the data folder's `keys`. */
const KEY_FILE = 'ledger.pem'

/**
 * The ledger's key in `folder`, made there (mode 0600, durably) at the first start. An origin, once
 * chosen, stays: checkpoints of a log under another name would be those of another log.
 *
 * @param origin used for a new key only; such as `disk.example.com/ledger`
 * @throws Problem 'corrupt' when the file is there and is not a key
 */
export async function loadLedgerKey(folder: string, origin: string): Promise<LedgerKey> {
  const found = await readLedgerKey(folder)
  if (found) return found
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Of two processes at their first start one makes the key and both use it: link() never replaces.
  await writeKeyFile(folder, newKeyFile(origin, []), async (draft, target) => {
    await link(draft, target).catch((error: unknown) => {
      if (!isErrorCode(error, 'EEXIST')) throw error
    })
    await rm(draft)
  })
  const made = await readLedgerKey(folder)
  if (made) return made
  throw damagedKey(undefined)
}

/**
 * Makes a new key for the same origin. From then on it signs; the old public keys stay published,
 * since older checkpoints need them. The private part of the old key is gone.
 *
 * @throws Problem 'not-found' when there is no key yet; 'corrupt' when the file is not a key
 */
export async function rotateLedgerKey(folder: string): Promise<LedgerKey> {
  const old = await readLedgerKey(folder)
  if (!old) throw missingKey()
  await writeKeyFile(folder, newKeyFile(old.signer.key.name, old.published), rename)
  const rotated = await readLedgerKey(folder)
  if (rotated) return rotated
  throw damagedKey(undefined)
}

/** The lines of `/ledger/key`: the current key first, each line ended. */
export function formatPublishedKeys(keys: readonly VerifierKey[]): string {
  return keys.map((key) => `${formatVerifierKey(key)}\n`).join('')
}

/** @throws Problem 'invalid-input' when a line is not a verifier key */
export function parsePublishedKeys(text: string): readonly VerifierKey[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseVerifierKey)
}

async function readLedgerKey(folder: string): Promise<LedgerKey | undefined> {
  let text: string
  try {
    text = await readFile(join(folder, KEY_FILE), 'utf8')
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    return parseKeyFile(text)
  } catch (error) {
    throw damagedKey(error)
  }
}

/**
 * The published keys, then the private one: RFC 7468 §5.2 allows text before the key. So one rename
 * changes both, and no crash can leave a private key whose public part nobody knows.
 */
function newKeyFile(origin: string, old: readonly VerifierKey[]): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  const current = makeNoteSigner(origin, privateKey).key
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return `${formatPublishedKeys([current, ...old])}${pem}`
}

function parseKeyFile(text: string): LedgerKey {
  const start = text.indexOf('-----BEGIN')
  const published = parsePublishedKeys(text.slice(0, start))
  const signer = makeNoteSigner(published[0]?.name ?? '', createPrivateKey(text.slice(start)))
  if (signer.key.id === published[0]?.id) return { signer, published }
  throw new Error('the first public key is not that of the private key')
}

async function writeKeyFile(
  folder: string,
  text: string,
  moveInto: (draft: string, target: string) => Promise<void>,
): Promise<void> {
  const draft = join(folder, `${KEY_FILE}.${randomBytes(8).toString('hex')}`)
  {
    await using file = await open(draft, 'wx', 0o600)
    await file.writeFile(text)
    await file.sync()
  }
  await moveInto(draft, join(folder, KEY_FILE))
  // The name is durable only once its folder is synced: it alone may vanish in a power cut.
  await using directory = await open(folder)
  await directory.sync()
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function missingKey(): Problem {
  return new Problem('not-found', {
    en: 'There is no ledger key to rotate. It is made when the disk starts for the first time.',
    'zh-CN': '还没有可以轮换的账本密钥。密钥会在网盘首次启动时生成。',
  })
}

function damagedKey(cause: unknown): Problem {
  return new Problem(
    'corrupt',
    {
      en: `The ledger key keys/${KEY_FILE} in the data folder is damaged. Restore that file from a backup.`,
      'zh-CN': `数据目录中的账本密钥 keys/${KEY_FILE} 已损坏。请从备份恢复该文件。`,
    },
    { cause },
  )
}
