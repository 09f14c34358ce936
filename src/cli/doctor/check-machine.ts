import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Clock } from '../../clock/clock.ts'
import { isoInstant } from '../../domain/instant.ts'
import { type Diagnosis, plain } from './diagnosis.ts'

const NODE_MAJOR_MIN = 24
/** Before this no version of CloudKeep was written. */
const CLOCK_MIN = Date.parse('2025-01-01T00:00:00Z')
const TOOL_MS_MAX = 10_000

/** Node, the clock, and the tools for video and audio. */
export async function checkMachine(
  clock: Clock,
  lastRecordAt: number | undefined,
): Promise<Diagnosis[]> {
  return [
    checkNode(),
    checkClock(clock, lastRecordAt),
    await checkTool('ffmpeg'),
    await checkTool('fpcalc'),
  ]
}

function checkNode(): Diagnosis {
  const { node } = process.versions
  const isGood = Number(node.split('.')[0]) >= NODE_MAJOR_MIN
  return {
    what: plain('Node'),
    state: isGood ? 'ok' : 'fail',
    found: plain(node),
    ...(!isGood && {
      mend: {
        en: `Run “npm ci”: it brings Node ${NODE_MAJOR_MIN}.`,
        'zh-CN': `请运行“npm ci”，它会安装 Node ${NODE_MAJOR_MIN}。`,
      },
    }),
  }
}

/** Notices and deadlines go by it. */
function checkClock(clock: Clock, lastRecordAt: number | undefined): Diagnosis {
  const now = clock.now()
  const isBehind = now < Math.max(CLOCK_MIN, lastRecordAt ?? 0)
  return {
    what: { en: 'clock', 'zh-CN': '时钟' },
    state: isBehind ? 'fail' : 'ok',
    found: plain(isoInstant(now)),
    ...(isBehind && {
      mend: {
        en: `It is behind what the ledger has recorded (${isoInstant(lastRecordAt ?? CLOCK_MIN)}). Set it, and let NTP keep it.`,
        'zh-CN': `时钟早于账本已有的记录（${isoInstant(lastRecordAt ?? CLOCK_MIN)}）。请校准并启用 NTP。`,
      },
    }),
  }
}

async function checkTool(name: 'ffmpeg' | 'fpcalc'): Promise<Diagnosis> {
  const version = await promisify(execFile)(name, ['-version'], { timeout: TOOL_MS_MAX }).then(
    ({ stdout }) => stdout.split('\n', 1)[0],
    () => undefined,
  )
  if (version !== undefined) return { what: plain(name), state: 'ok', found: plain(version) }
  return {
    what: plain(name),
    state: 'warn',
    found: {
      en: 'not here: what needs it for video and audio is left out, nothing else',
      'zh-CN': '未安装：仅依赖它的音视频功能不可用，其余不受影响',
    },
    mend: {
      en: `On Debian: apt install ${name === 'ffmpeg' ? 'ffmpeg' : 'libchromaprint-tools'}`,
      'zh-CN': `Debian 可运行：apt install ${name === 'ffmpeg' ? 'ffmpeg' : 'libchromaprint-tools'}`,
    },
  }
}
