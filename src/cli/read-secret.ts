import { text } from 'node:stream/consumers'
import type { Bilingual } from '../domain/language.ts'
import type { Shell } from './shell.ts'
import { UsageError } from './usage-error.ts'

/**
 * A password from stdin: its first line, or at a terminal what is typed without being shown.
 *
 * @throws UsageError when nothing comes
 */
export async function readSecret(shell: Shell, prompt: Bilingual): Promise<string> {
  const given = process.stdin.isTTY
    ? await typedSecret(shell.say(prompt))
    : ((await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '')
  if (given !== '') return given
  throw new UsageError({
    en: 'No password came from the standard input. Pipe it in: printf %s "$PASSWORD" | npx cloudkeep …',
    'zh-CN': '标准输入中没有密码。请用管道传入：printf %s "$PASSWORD" | npx cloudkeep …',
  })
}

async function typedSecret(prompt: string): Promise<string> {
  process.stderr.write(`${prompt}: `)
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let typed = ''
  try {
    for await (const keys of stdin as AsyncIterable<string>) {
      for (const key of keys) {
        if (key === '\r' || key === '\n') return typed
        if (key === '\u0003' || key === '\u0004') return ''
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    process.stderr.write('\n')
  }
}
