import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openTestDisk, type TestAccount, type TestDisk, type TestDiskOptions } from '../kit/disk.ts'
import { Person } from '../kit/person.ts'
import { type Answer, attack, type Attack } from './attack.ts'

/** Words that nobody but their owner may ever read. */
const CANARY = 'canary-8f1c4e'

/** A disk with somebody who attacks, somebody who is attacked, and a file of the machine beside the data. */
export class TwoPeople {
  readonly disk: TestDisk
  readonly ada: TestAccount
  readonly eve: TestAccount
  /** Each with their own files. */
  readonly adas: Person
  readonly eves: Person
  readonly #outside: string

  private constructor(disk: TestDisk, ada: TestAccount, eve: TestAccount) {
    this.disk = disk
    this.ada = ada
    this.eve = eve
    this.adas = new Person(disk, { actor: ada.actor, home: ada.spaceId })
    this.eves = new Person(disk, { actor: eve.actor, home: eve.spaceId })
    this.#outside = dirname(disk.dataFolder)
    writeFileSync(join(this.#outside, 'canary.txt'), `${CANARY} of the machine`)
  }

  /** Eve has `/canary.txt`; ada has `/a/f.txt` and attacks. */
  static async open(options: TestDiskOptions = {}): Promise<TwoPeople> {
    const disk = await openTestDisk(options)
    const wish = { quotaBytes: 10_000_000 }
    const people = new TwoPeople(
      disk,
      await disk.addAccount('ada', wish),
      await disk.addAccount('eve', wish),
    )
    await people.eves.put('/canary.txt', `${CANARY} of eve`)
    await people.adas.mkdir('/a')
    await people.adas.put('/a/f.txt', 'words')
    return people
  }

  async close(): Promise<void> {
    await this.disk.close()
  }

  /** As ada; nothing of what is not hers may be in the answer. */
  async asAda(asked: Attack): Promise<Answer> {
    const headers = { authorization: this.ada.authorization, ...asked.headers }
    const answer = await attack(this.disk.url, { ...asked, headers })
    assert.ok(!answer.body.includes(CANARY), `${asked.method} ${asked.path}: it is read`)
    return answer
  }

  async json(call: string, body: unknown): Promise<Answer> {
    const [method = '', path = ''] = call.split(' ')
    const headers = { 'content-type': 'application/json' }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return await this.asAda({ method, path, headers, body: text })
  }

  /** What lies outside of the data folder, and what is eve's, is as it was. */
  async checkUntouched(): Promise<void> {
    assert.deepEqual(readdirSync(this.#outside).sort(), ['canary.txt', 'data'])
    const canary = readFileSync(join(this.#outside, 'canary.txt'), 'utf8')
    assert.equal(canary, `${CANARY} of the machine`)
    assert.deepEqual(await this.eves.names('/'), ['canary.txt'])
    assert.equal((await this.eves.read('/canary.txt')).toString(), `${CANARY} of eve`)
  }

  /** The names of all that ada has, from the root. */
  async all(folder = ''): Promise<string[]> {
    const names: string[] = []
    for (const name of await this.adas.names(folder === '' ? '/' : folder)) {
      const path = `${folder}/${name}`
      names.push(path)
      if ((await this.adas.node(path)).kind === 'folder') names.push(...(await this.all(path)))
    }
    return names
  }
}
