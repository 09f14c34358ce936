import { Alert, Stack, Table, Text, Title } from '@mantine/core'
import type { MediaClass, Simulation } from '../api/types.ts'
import classes from '../common/common.module.css'
import { formatBytes, formatNumber, inLanguage } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import own from './govern.module.css'

const COLORS: Record<MediaClass, string> = {
  video: '#7a4fc2',
  audio: '#b3468a',
  image: '#1f7fb8',
  document: '#b05a1c',
  archive: '#8a6d10',
  software: '#4a6b8a',
  text: '#2c9d8d',
  other: '#78828d',
}

/** What the notice would hit, counted on the disk as it is now. Nothing takes effect by this. */
export function SimulationView({ simulation }: { simulation: Simulation }) {
  const { t, language } = useWords()
  const number = (value: number) => formatNumber(value, language)
  const { accounts, files, openUploads, samples, faults } = simulation
  return (
    <Stack data-testid="simulation">
      {faults.length > 0 && (
        <Alert color="red" title={t('govern.faults')}>
          <ul className={own.words}>
            {faults.map((fault) => (
              <li key={fault.path}>
                <b>{fault.path}</b>: {inLanguage(fault.problem, language)}{' '}
                {inLanguage(fault.mend, language)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div className={classes.tiles}>
        <Tile
          figure={`${number(accounts.affected)} / ${number(accounts.total)}`}
          words={t('govern.accountsHit')}
        />
        <Tile figure={number(files.count)} words={t('govern.filesStay')} />
        <Tile figure={formatBytes(files.bytes, language)} words={t('govern.bytesStay')} />
        <Tile
          figure={number(openUploads.count)}
          words={t('govern.openUploads', { bytes: formatBytes(openUploads.bytes, language) })}
        />
      </div>
      {files.bytes > 0 && <ClassBar simulation={simulation} />}
      {samples.length > 0 && (
        <div>
          <Title order={4} size="h6" mb={4}>
            {t('govern.samples')}
          </Title>
          <Table withRowBorders={false} verticalSpacing={4}>
            <Table.Tbody>
              {samples.map((sample) => (
                <Table.Tr key={sample.account}>
                  <Table.Td>{sample.account}</Table.Td>
                  <Table.Td ta="end" className="tabular">
                    {t('govern.sampleFiles', { count: sample.files, number: number(sample.files) })}
                  </Table.Td>
                  <Table.Td ta="end" className="tabular">
                    {formatBytes(sample.bytes, language)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <Text size="xs" c="dimmed">
        {t('govern.took', { ms: number(Math.round(simulation.tookMs)) })}
      </Text>
    </Stack>
  )
}

function Tile({ figure, words }: { figure: string; words: string }) {
  return (
    <div className={own.tile}>
      <div className={`${own.figure ?? ''} tabular`}>{figure}</div>
      <Text size="xs" c="dimmed">
        {words}
      </Text>
    </div>
  )
}

function ClassBar({ simulation }: { simulation: Simulation }) {
  const { t, language } = useWords()
  const parts = Object.entries(simulation.files.byClass)
    .map(([name, { count, bytes }]) => ({ name: name as MediaClass, count, bytes }))
    .filter(({ bytes }) => bytes > 0)
    .toSorted((one, other) => other.bytes - one.bytes)
  return (
    <div>
      <Title order={4} size="h6" mb={8}>
        {t('govern.byClass')}
      </Title>
      <div className={own.bar} aria-hidden="true">
        {parts.map(({ name, bytes }) => (
          <span key={name} style={{ flexGrow: bytes, background: COLORS[name] }} />
        ))}
      </div>
      <ul className={own.legend}>
        {parts.map(({ name, count, bytes }) => (
          <li key={name}>
            <span className={own.swatch} style={{ background: COLORS[name] }} aria-hidden="true" />
            <Text size="sm">
              {t(`media.${name}`)} · {formatBytes(bytes, language)} ·{' '}
              {t('govern.sampleFiles', { count, number: formatNumber(count, language) })}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  )
}
