import { Box, Progress, Text } from '@mantine/core'
import { formatBytes } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMe } from './me.ts'

/** How much of the quota is used. */
export function StorageMeter() {
  const { t, language } = useWords()
  const { usedBytes, limitBytes } = useMe().quota
  const used = formatBytes(usedBytes, language)
  if (limitBytes === null) {
    return (
      <Text size="xs" c="dimmed" px={12}>
        {t('shell.used', { used })}
      </Text>
    )
  }
  const share = Math.min(100, (usedBytes / Math.max(1, limitBytes)) * 100)
  const words = t('shell.usedOf', { used, limit: formatBytes(limitBytes, language) })
  return (
    <Box px={12}>
      <Progress value={share} size="sm" color={share > 92 ? 'red' : 'jade'} aria-label={words} />
      <Text size="xs" c="dimmed" mt={6}>
        {words}
      </Text>
    </Box>
  )
}
