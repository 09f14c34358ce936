import { Badge, Group, Text } from '@mantine/core'
import type { Measure } from '../api/types.ts'
import { formatNumber, joinSentences } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { measureSentence, untilSentence } from './measure-words.ts'
import classes from './notices.module.css'

const COLORS = { 'in-force': 'orange', coming: 'blue', ended: 'gray' } as const

/** The measures of a notice in words, each with its state and how often it refused something. */
export function MeasureList({ measures }: { measures: readonly Measure[] }) {
  const { t, language } = useWords()
  return (
    <ul className={classes.measures}>
      {measures.map((measure) => (
        <li key={measure.id}>
          <Group gap="xs" mb={4}>
            <Badge variant="light" color={COLORS[measure.state]}>
              {t(`measure.state.${measure.state}`)}
            </Badge>
            <Text size="xs" c="dimmed" className="tabular">
              {t('measure.refusals', {
                count: measure.refusals,
                number: formatNumber(measure.refusals, language),
              })}
            </Text>
          </Group>
          <Text>
            {joinSentences(
              [measureSentence(measure, { t, language }), untilSentence(measure, t, language)],
              language,
            )}
          </Text>
        </li>
      ))}
    </ul>
  )
}
