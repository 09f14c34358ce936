import { Button, Group, Select, Stack, Tabs, Textarea, TextInput, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Bilingual, Language, NoticeDocument, NoticeKind } from '../api/types.ts'
import classes from '../common/common.module.css'
import { inLanguage } from '../i18n/format.ts'
import { useWords, type WordKey } from '../i18n/use-words.ts'
import { LANGUAGES } from '../shell/LanguageMenu.tsx'
import { DateField } from './DateField.tsx'
import { MeasureEditor } from './MeasureEditor.tsx'
import { blankMeasure, type FaultsByField } from './notice-forms.ts'

const KINDS: readonly NoticeKind[] = [
  'measure',
  'amend',
  'extend',
  'lift',
  'clarification',
  'pledge',
]

type NoticeEditorProps = {
  form: NoticeDocument
  faults: FaultsByField
  /** a draft keeps its address */
  isNew: boolean
  /** published notices that this one could amend, extend or lift */
  earlier: readonly { id: string; title: Bilingual }[]
  onChange: (change: Partial<NoticeDocument>) => void
}

/** The form of a notice: its text in both languages, who asked for it, and its measures. */
export function NoticeEditor({ form, faults, isNew, earlier, onChange }: NoticeEditorProps) {
  const { t, language } = useWords()
  const fault = (path: string): ReactNode => inLanguage(faults.get(path), language) || undefined
  const names = earlier.map(({ id, title }) => ({
    value: id,
    label: `${id} · ${inLanguage(title, language)}`,
  }))
  const changesAnother = form.kind === 'amend' || form.kind === 'extend' || form.kind === 'lift'
  const carriesMeasures = form.kind === 'measure' || form.kind === 'amend'
  const measures = form.measures ?? []
  return (
    <Stack gap="lg">
      <Group grow align="flex-start">
        <Select
          label={t('govern.kind')}
          value={form.kind}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: t(`notice.kind.${value}`) }))}
          error={fault('kind')}
          onChange={(value) => value && onChange({ kind: value })}
        />
        <TextInput
          label={t('govern.id')}
          description={t('govern.idHint')}
          value={form.id}
          disabled={!isNew}
          error={fault('id')}
          onChange={(event) => onChange({ id: event.currentTarget.value })}
        />
      </Group>
      {changesAnother && (
        <Select
          label={t('govern.of')}
          value={form.of ?? null}
          data={names}
          searchable
          error={fault('of')}
          onChange={(of) => onChange({ of })}
        />
      )}
      <BothLanguages form={form} fault={fault} onChange={onChange} />
      <Group grow align="flex-start">
        <TextInput
          label={t('notice.authority')}
          description={t('govern.authorityHint')}
          value={form.authority}
          error={fault('authority')}
          onChange={(event) => onChange({ authority: event.currentTarget.value })}
        />
        <DateField
          label={t('notice.issued')}
          description={t('govern.issuedHint')}
          value={form.issuedAt ?? null}
          error={fault('issuedAt')}
          onChange={(value) => onChange({ issuedAt: value ?? '' })}
        />
      </Group>
      {form.kind === 'extend' && (
        <DateField
          label={t('govern.until')}
          description={t('govern.untilHint')}
          value={form.until ?? null}
          error={fault('until')}
          onChange={(until) => onChange({ until })}
        />
      )}
      {form.kind === 'pledge' && (
        <DateField
          label={t('govern.notBefore')}
          value={form.pledge?.notBefore ?? null}
          error={fault('pledge.notBefore') ?? fault('pledge')}
          onChange={(notBefore) => notBefore && onChange({ pledge: { effect: 'end', notBefore } })}
        />
      )}
      {carriesMeasures && (
        <Stack>
          <Title order={2} size="h5">
            {t('notice.measures')}
          </Title>
          {measures.map((measure, index) => (
            <div key={index} className={classes.card}>
              <MeasureEditor
                measure={measure}
                path={`measures.${String(index)}`}
                fault={fault}
                onChange={(change) =>
                  onChange({
                    measures: measures.map((one, at) =>
                      at === index ? { ...one, ...change } : one,
                    ),
                  })
                }
                onRemove={() => onChange({ measures: measures.filter((_, at) => at !== index) })}
              />
            </div>
          ))}
          <div>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              onClick={() => onChange({ measures: [...measures, blankMeasure()] })}
            >
              {t('govern.addMeasure')}
            </Button>
          </div>
        </Stack>
      )}
    </Stack>
  )
}

type BothProps = Pick<NoticeEditorProps, 'form' | 'onChange'> & {
  fault: (path: string) => ReactNode
}
type TextField = 'title' | 'body' | 'legalBasis'

/** One tab a language; a tab with a fault says so. */
function BothLanguages({ form, fault, onChange }: BothProps) {
  const { t, language } = useWords()
  const value = (field: TextField, of: Language) => form[field]?.[of] ?? ''
  const set = (field: TextField, of: Language, text: string) => {
    const before: Bilingual = form[field] ?? { en: '', 'zh-CN': '' }
    onChange({ [field]: { ...before, [of]: text } })
  }
  const isFaulty = (of: Language) =>
    (['title', 'body', 'legalBasis'] as const).some(
      (field) => fault(`${field}.${of}`) !== undefined,
    )
  const props = (field: TextField, of: Language, word: WordKey) => ({
    label: t(word),
    value: value(field, of),
    error: fault(`${field}.${of}`) ?? (of === language ? fault(field) : undefined),
    onChange: (event: { currentTarget: { value: string } }) =>
      set(field, of, event.currentTarget.value),
  })
  return (
    <Tabs defaultValue={language} keepMounted>
      <Tabs.List>
        {LANGUAGES.map((one) => (
          <Tabs.Tab key={one.value} value={one.value} lang={one.value}>
            {one.label}
            {isFaulty(one.value) ? ' ⚠' : ''}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {LANGUAGES.map((one) => (
        <Tabs.Panel key={one.value} value={one.value} pt="md" lang={one.value}>
          <Stack>
            <TextInput {...props('title', one.value, 'govern.titleField')} />
            <Textarea
              {...props('body', one.value, 'govern.body')}
              autosize
              minRows={6}
              maxRows={18}
              description={t('govern.bodyHint')}
            />
            <TextInput {...props('legalBasis', one.value, 'notice.legalBasis')} />
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
