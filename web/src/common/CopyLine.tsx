import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.ts'
import classes from './common.module.css'

/** A line to be pasted elsewhere, with the button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const { t } = useWords()
  return (
    <div className={classes.copyLine}>
      <pre className={classes.copyText} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyButton value={text} timeout={1600}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'common.copied' : 'common.copy')}>
            <ActionIcon
              variant="subtle"
              color={copied ? 'jade' : 'gray'}
              size="lg"
              onClick={copy}
              aria-label={`${t('common.copy')}: ${label}`}
            >
              {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  )
}
