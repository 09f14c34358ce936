import { Button, Stack, Text, Title } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import { Markdown } from '../common/Markdown.tsx'
import common from '../common/common.module.css'
import { SimulationView } from '../govern/SimulationView.tsx'
import { LANGUAGES } from '../shell/LanguageMenu.tsx'
import classes from './demo.module.css'
import type { useExample } from './use-example.ts'

/** The notice in both languages, side by side, with what it would hit on this disk. */
export function NoticeStep({ example }: { example: ReturnType<typeof useExample> }) {
  const { t } = useWords()
  const { notice, simulation, isShown, isOperator } = example
  const isOver = notice?.state === 'published' && !notice.inForce
  return (
    <Stack gap="md">
      <Text>{t('demo.showWords')}</Text>
      {(!isShown || isOver) && (
        <div>
          <Button
            size="md"
            disabled={!isOperator}
            loading={example.isBusy}
            onClick={() => void example.show()}
          >
            {t(isOver ? 'demo.showAgain' : 'demo.showButton')}
          </Button>
        </div>
      )}
      {notice && isShown && (
        <div className={common.card} data-testid="demo-notice">
          <div className={classes.sideBySide}>
            {LANGUAGES.map(({ value }) => (
              <div key={value} lang={value}>
                <Title order={3} size="h5" mb="xs">
                  {notice.title[value]}
                </Title>
                <Markdown text={notice.body[value]} />
              </div>
            ))}
          </div>
        </div>
      )}
      {simulation && isShown && <SimulationView simulation={simulation} />}
    </Stack>
  )
}
