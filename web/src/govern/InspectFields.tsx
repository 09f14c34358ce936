import { Group, MultiSelect, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import type { MeasureDocument } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'

const BANKS = ['notice', 'declared', 'authority', 'tenant', 'shared-list', 'confirmed'] as const
const GROUNDS = [
  'copyright',
  'obscene',
  'child-abuse',
  'terror',
  'malware',
  'privacy',
  'court-order',
  'terms',
] as const

type InspectFieldsProps = {
  measure: MeasureDocument
  path: string
  fault: (path: string) => ReactNode
  onChange: (change: Partial<MeasureDocument>) => void
}

/** What an inventory compares with, on which grounds, and what a hit gets. */
export function InspectFields({ measure, path, fault, onChange }: InspectFieldsProps) {
  const { t } = useWords()
  return (
    <Group grow align="flex-start">
      <MultiSelect
        label={t('govern.banks')}
        data={BANKS.map((value) => ({ value, label: t(`govern.bank.${value}`) }))}
        value={measure.banks ?? []}
        error={fault(`${path}.banks`)}
        onChange={(banks) => onChange({ banks })}
      />
      <MultiSelect
        label={t('govern.grounds')}
        data={GROUNDS.map((value) => ({ value, label: t(`govern.ground.${value}`) }))}
        value={measure.grounds ?? []}
        error={fault(`${path}.grounds`)}
        onChange={(grounds) => onChange({ grounds })}
      />
      <Select
        label={t('govern.level')}
        value={measure.level ?? null}
        error={fault(`${path}.level`)}
        data={[
          { value: 'R1', label: t('govern.level.R1') },
          { value: 'R2', label: t('govern.level.R2') },
        ]}
        onChange={(level) => onChange(level ? { level } : {})}
      />
    </Group>
  )
}
