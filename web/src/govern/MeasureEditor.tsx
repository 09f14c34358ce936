import { Chip, Group, Input, Select, Stack, Text, TextInput, Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useId, type ReactNode } from 'react'
import type {
  Capability,
  Cohort,
  Edition,
  Effect,
  MeasureDocument,
  MediaClass,
} from '../api/types.ts'
import { joinSentences } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { factsOf, measureSentence, untilSentence } from '../notices/measure-words.ts'
import { DateField } from './DateField.tsx'
import classes from './govern.module.css'
import { InspectFields } from './InspectFields.tsx'

const EFFECTS: readonly Effect[] = ['suspend', 'inspect', 'end', 'purge']
// export isn't offered: no measure may suspend it.
const CAPABILITIES: readonly Capability[] = [
  'upload',
  'save',
  'fetch',
  'share',
  'open-link',
  'preview',
  'play',
  'download',
  'search',
  'sign-up',
  'sign-in',
]
const MEDIA: readonly MediaClass[] = [
  'video',
  'audio',
  'image',
  'document',
  'archive',
  'software',
  'text',
  'other',
]

type MeasureEditorProps = {
  measure: MeasureDocument
  path: string
  fault: (path: string) => ReactNode
  onChange: (change: Partial<MeasureDocument>) => void
  onRemove: () => void
}

/** One measure, with the sentence that it will be to people, as it is being put together. */
export function MeasureEditor({ measure, path, fault, onChange, onRemove }: MeasureEditorProps) {
  const { t, language } = useWords()
  const facts = factsOf(measure)
  return (
    <Stack>
      <div className={classes.sentence} aria-live="polite">
        <Text fw={550}>
          {joinSentences(
            [measureSentence(facts, { t, language }), untilSentence(facts, t, language)],
            language,
          )}
        </Text>
      </div>
      <Group grow align="flex-start">
        <Select
          label={t('govern.effect')}
          value={measure.effect}
          allowDeselect={false}
          error={fault(`${path}.effect`)}
          data={EFFECTS.map((value) => ({ value, label: t(`govern.effect.${value}`) }))}
          onChange={(value) => value && onChange({ effect: value })}
        />
        <CohortField
          cohort={measure.cohort}
          error={fault(`${path}.cohort`)}
          onChange={(cohort) => onChange({ cohort })}
        />
      </Group>
      {measure.effect === 'suspend' && (
        <Chips
          label={t('govern.capabilities')}
          all={CAPABILITIES}
          chosen={measure.capabilities ?? []}
          error={fault(`${path}.capabilities`)}
          word={(one) => t(`capability.${one}`)}
          onChange={(capabilities) => onChange({ capabilities })}
        />
      )}
      <Chips
        label={t('govern.media')}
        hint={t('govern.mediaHint')}
        all={MEDIA}
        chosen={measure.media ?? []}
        error={fault(`${path}.media`)}
        word={(one) => t(`media.${one}`)}
        onChange={(media) => onChange({ media })}
      />
      {measure.effect === 'inspect' && (
        <InspectFields measure={measure} path={path} fault={fault} onChange={onChange} />
      )}
      <Group grow align="flex-start">
        <DateField
          label={t('govern.from')}
          description={t('govern.fromHint')}
          value={facts.from}
          error={fault(`${path}.from`)}
          onChange={(from) => onChange({ from: from ?? 'publication' })}
        />
        <DateField
          label={t('govern.until')}
          description={t('govern.untilHint')}
          value={facts.until}
          error={fault(`${path}.until`)}
          onChange={(until) => onChange({ until })}
        />
      </Group>
      {fault(path) && <Input.Error>{fault(path)}</Input.Error>}
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconTrash size={15} />}
          onClick={onRemove}
        >
          {t('govern.removeMeasure')}
        </Button>
      </div>
    </Stack>
  )
}

type ChipsProps<T extends string> = {
  label: string
  hint?: string
  all: readonly T[]
  chosen: readonly T[]
  error: ReactNode
  word: (one: T) => string
  onChange: (chosen: T[]) => void
}

function Chips<T extends string>({
  label,
  hint,
  all,
  chosen,
  error,
  word,
  onChange,
}: ChipsProps<T>) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" fw={500} id={id}>
        {label}
      </Text>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      <Chip.Group multiple value={[...chosen]} onChange={(values) => onChange(values)}>
        <Group gap={6} mt={8}>
          {all.map((one) => (
            <Chip key={one} value={one} size="sm" variant="outline">
              {word(one)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {error && <Input.Error mt={6}>{error}</Input.Error>}
    </div>
  )
}

type CohortFieldProps = {
  cohort: Cohort | undefined
  error: ReactNode
  onChange: (cohort: Cohort) => void
}

function CohortField({ cohort = {}, error, onChange }: CohortFieldProps) {
  const { t } = useWords()
  const kind = cohort.accounts ? 'accounts' : (cohort.edition ?? 'everybody')
  const choose = (value: string | null) => {
    if (value === 'accounts') onChange({ accounts: [] })
    else
      onChange(
        value === 'personal' || value === 'enterprise' ? { edition: value satisfies Edition } : {},
      )
  }
  return (
    <div>
      <Select
        label={t('govern.cohort')}
        value={kind}
        allowDeselect={false}
        error={error}
        onChange={choose}
        data={[
          { value: 'everybody', label: t('govern.cohort.everybody') },
          { value: 'personal', label: t('govern.cohort.personal') },
          { value: 'enterprise', label: t('govern.cohort.enterprise') },
          { value: 'accounts', label: t('govern.cohort.accounts') },
        ]}
      />
      {cohort.accounts && (
        <TextInput
          mt="xs"
          aria-label={t('govern.cohort.accounts')}
          placeholder="ada, li"
          defaultValue={cohort.accounts.join(', ')}
          onChange={(event) =>
            onChange({ accounts: event.currentTarget.value.split(/[,，\s]+/).filter(Boolean) })
          }
        />
      )}
    </div>
  )
}
