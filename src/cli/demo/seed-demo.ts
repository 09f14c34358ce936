import type { Disk } from '../../app/open-disk.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { DemoGuide } from '../../http/demo-guide.ts'
import { accountNameKey, createAccount } from '../../operations/accounts.ts'
import { createAppPassword } from '../../operations/credentials.ts'
import { draftNotice } from '../../operations/notices/draft-notice.ts'
import { MACHINE_OPERATOR } from '../../operations/notices/governor.ts'
import { noticeTemplates } from '../../operations/notices/notice-templates.ts'
import type { Parts } from '../../operations/parts.ts'
import { importFolder } from '../import/import-folder.ts'
import { actorOf, getAccount } from '../sign-in-as.ts'
import { type DemoPerson, foldersOf, readDemo } from './demo-people.ts'
import { type DemoSecrets, readDemoSecrets, writeDemoSecrets } from './demo-secrets.ts'

const TEMPLATE = 'letv-2016-video'

/**
 * Fills a demonstration disk through the ordinary operations, at its first start. What an interrupted
 * start left out, the next one does; afterwards it costs one look.
 *
 * @param adminPassword of the setting; '' to generate one
 */
export async function seedDemo(disk: Disk, adminPassword: string): Promise<DemoGuide> {
  const { parts, dataFolder } = disk
  const { people, tryFiles } = readDemo()
  let secrets = withPasswords(parts, { people, adminPassword }, readDemoSecrets(dataFolder))
  if (!secrets.isSeeded) {
    await writeDemoSecrets(dataFolder, secrets)
    for (const person of people) await seedPerson(parts, person, secrets)
    await draftTheNotice(parts)
    secrets = { ...secrets, appPassword: await makeAppPassword(parts, people), isSeeded: true }
    await writeDemoSecrets(dataFolder, secrets)
  }
  return {
    people: people.map(({ name, displayName }) => ({
      user: name,
      displayName,
      password: secrets.passwords[name] ?? '',
    })),
    appPassword: secrets.appPassword ?? { user: '', secret: '' },
    tryFiles,
  }
}

function withPasswords(
  parts: Parts,
  wanted: { readonly people: readonly DemoPerson[]; readonly adminPassword: string },
  secrets: DemoSecrets,
): DemoSecrets {
  const passwords = { ...secrets.passwords }
  for (const { name, isAdmin } of wanted.people) {
    const given = isAdmin && wanted.adminPassword !== '' ? wanted.adminPassword : undefined
    passwords[name] ??= given ?? parts.secrets.makeReadable()
  }
  return { ...secrets, passwords }
}

async function seedPerson(parts: Parts, person: DemoPerson, secrets: DemoSecrets): Promise<void> {
  const { name, displayName, language, edition, isAdmin, quotaBytes } = person
  const known = await parts.catalog.read((tx) => tx.accounts.byNameKey(accountNameKey(name)))
  const account =
    known ??
    (await createAccount(parts, {
      name,
      displayName,
      language,
      edition,
      password: secrets.passwords[name] ?? '',
      role: isAdmin ? 'administrator' : 'user',
      quotaBytes,
    }))
  const home = await parts.catalog.read((tx) => tx.spaces.homeOf(account.id))
  if (!home) return
  for (const folder of foldersOf(person)) {
    const request = {
      actor: actorOf(account),
      spaceId: home.id,
      path: [],
      source: Buffer.from(folder),
      filesMax: 4,
      onProgress: () => undefined,
    }
    await importFolder(parts, request, new AbortController().signal)
  }
}

async function draftTheNotice(parts: Parts): Promise<void> {
  const template = noticeTemplates(parts).find(({ key }) => key === TEMPLATE)
  if (!template) return
  const { document } = template
  if (await parts.catalog.read((tx) => tx.notices.byId(document.id as NoticeId))) return
  await draftNotice(parts, { governor: MACHINE_OPERATOR, document })
}

/** Of somebody who is no administrator: what stands on a page should open as little as it can. */
async function makeAppPassword(parts: Parts, people: readonly DemoPerson[]) {
  const person = people.find(({ isAdmin }) => !isAdmin) ?? people[0]
  const account = await getAccount(parts, person?.name ?? 'admin')
  const label = 'curl, rclone'
  const { secret } = await createAppPassword(parts, { accountId: account.id, label })
  return { user: account.name, secret }
}
