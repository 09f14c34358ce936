import { Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { keys } from '../api/keys.ts'
import { publish } from '../api/notices.ts'
import type { NoticeDocument, Simulation } from '../api/types.ts'
import { ConfirmDialog } from '../common/ConfirmDialog.tsx'
import { formatBytes, formatNumber, inLanguage, joinSentences } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { factsOf, measureSentence, untilSentence } from '../notices/measure-words.ts'
import { showDone } from '../shell/show-problem.tsx'
import classes from './govern.module.css'

type PublishDialogProps = {
  document: NoticeDocument
  simulation: Simulation | undefined
  onPublished?: () => void
  onClose: () => void
}

/** Says once more in words what publication does, as it can't be taken back. */
export function PublishDialog({ document, simulation, onPublished, onClose }: PublishDialogProps) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const confirm = async () => {
    await publish(document.id)
    await client.invalidateQueries({ queryKey: keys.notices })
    await client.invalidateQueries({ queryKey: keys.me })
    showDone(t('govern.publishedDone'))
    onPublished?.()
  }
  return (
    <ConfirmDialog
      title={t('govern.publishTitle', { title: inLanguage(document.title, language) })}
      action={t('govern.publishNow')}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Stack gap="sm">
        {(document.measures ?? []).map((measure, index) => (
          <div key={index} className={classes.sentence}>
            {joinSentences(
              [
                measureSentence(factsOf(measure), { t, language }),
                untilSentence(factsOf(measure), t, language),
              ],
              language,
            )}
          </div>
        ))}
        <ul className={classes.words}>
          {document.kind === 'lift' && <li>{t('govern.willLift', { id: document.of ?? '' })}</li>}
          {simulation && simulation.accounts.affected > 0 && (
            <li>
              {t('govern.willHit', {
                affected: formatNumber(simulation.accounts.affected, language),
                total: formatNumber(simulation.accounts.total, language),
              })}
            </li>
          )}
          {simulation && simulation.files.count > 0 && (
            <li>
              {t('govern.willStay', {
                count: formatNumber(simulation.files.count, language),
                bytes: formatBytes(simulation.files.bytes, language),
              })}
            </li>
          )}
          <li>{t('govern.willSign')}</li>
          <li>{t('govern.willTell')}</li>
        </ul>
        <Text size="sm" c="dimmed">
          {t('govern.noTakingBack')}
        </Text>
      </Stack>
    </ConfirmDialog>
  )
}
