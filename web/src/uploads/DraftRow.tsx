import { Anchor, Button, FileButton, Group, Progress, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { addressOf } from '../api/client.ts'
import { discardDraft, draftContentUrl } from '../api/files.ts'
import { keys } from '../api/keys.ts'
import type { Draft, Language } from '../api/types.ts'
import { classByName } from '../files/class-by-name.ts'
import { FileIcon } from '../files/FileIcon.tsx'
import { formatBytes, formatInstant, inLanguage } from '../i18n/format.ts'
import { type Say, useWords } from '../i18n/use-words.ts'
import { showProblem } from '../shell/show-problem.tsx'
import { fileOfHandle, findHandle, forgetHandle } from './kept-handles.ts'
import { useUploadManager } from './uploads-context.ts'

/** An upload that stopped half way: go on with it, take its bytes back, or let it go. */
export function DraftRow({ draft }: { draft: Draft }) {
  const { t, language } = useWords()
  const { handle, goOn, choose, discard } = useDraft(draft)
  const name = draft.part ? t('uploads.part') : draft.name
  return (
    <li style={{ flexWrap: 'wrap' }}>
      <FileIcon mediaClass={classByName(draft.name)} size={26} />
      <div style={{ flex: '1 1 260px', minWidth: 0 }}>
        <Text fw={500} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="tabular">
          {receivedWords(draft, t, language)} ·{' '}
          {t('uploads.keptUntil', { instant: formatInstant(draft.expiresAt, language) })}
        </Text>
        {draft.refusedBy ? (
          <Text size="sm" mt={4}>
            {t('uploads.refusedBy')}{' '}
            <Anchor href={draft.refusedBy.noticeUrl} target="_blank" inherit underline="always">
              {inLanguage(draft.refusedBy.title, language)}
            </Anchor>
          </Text>
        ) : (
          draft.size !== null && (
            <Progress value={shareOf(draft, draft.size)} size={4} mt={8} aria-label={name} />
          )
        )}
      </div>
      <Group gap="xs">
        {draft.refusedBy && draft.receivedBytes > 0 && (
          <Button
            component="a"
            variant="default"
            size="xs"
            href={draftContentUrl(draft.id)}
            download={draft.name}
          >
            {t('uploads.takeBack')}
          </Button>
        )}
        {!draft.refusedBy &&
          !draft.part &&
          (handle ? (
            <Button size="xs" onClick={() => void goOn()}>
              {t('uploads.resume')}
            </Button>
          ) : (
            <FileButton onChange={choose}>
              {(props) => (
                <Button size="xs" {...props}>
                  {t('uploads.chooseAgain')}
                </Button>
              )}
            </FileButton>
          ))}
        <Button variant="subtle" color="gray" size="xs" onClick={() => void discard()}>
          {t('uploads.discard')}
        </Button>
      </Group>
    </li>
  )
}

/** Programs may begin an upload before they know its length. */
function receivedWords({ receivedBytes, size }: Draft, t: Say, language: Language): string {
  const received = formatBytes(receivedBytes, language)
  if (size === null) return t('uploads.receivedSoFar', { received })
  return t('uploads.received', { received, total: formatBytes(size, language) })
}

/** In percent. */
function shareOf({ receivedBytes }: Draft, size: number): number {
  return size === 0 ? 100 : (receivedBytes / size) * 100
}

function useDraft(draft: Draft) {
  const { t } = useWords()
  const manager = useUploadManager()
  const queryClient = useQueryClient()
  const kept = useQuery({
    queryKey: ['kept-handle', draft.id],
    queryFn: async () => (await findHandle(draft.id).catch(() => undefined)) ?? null,
  })
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.drafts })
  const choose = (file: File | null) => {
    if (!file) return
    if (file.name !== draft.name || (draft.size !== null && file.size !== draft.size)) {
      showProblem(new Error(t('uploads.otherFile', { name: draft.name })))
      return
    }
    const folderPath = draft.path.endsWith(`/${draft.name}`)
      ? draft.path.slice(0, -draft.name.length - 1) || '/'
      : draft.path
    manager.resumeEarlier({
      file,
      uploadUrl: addressOf(`tus/${draft.id}`),
      space: draft.space,
      folderPath,
    })
    void refresh()
  }
  const goOn = async () => {
    try {
      choose((kept.data && (await fileOfHandle(kept.data))) ?? null)
    } catch {
      // The file was moved or removed: choosing it again is what is left.
      await forgetHandle(draft.id)
      await kept.refetch()
      showProblem(new Error(t('uploads.handleGone', { name: draft.name })))
    }
  }
  const discard = async () => {
    try {
      await discardDraft(draft.id)
      await forgetHandle(draft.id).catch(() => undefined)
    } catch (error) {
      showProblem(error)
    }
    await refresh()
  }
  return { handle: kept.data, goOn, choose, discard }
}
