import { NumberInput, Select, Stack, TextInput } from '@mantine/core'
import type { Edition, Role } from '../api/types.ts'
import { useWords } from '../i18n/use-words.ts'

export type PersonForm = {
  displayName: string
  role: Role
  edition: Edition
  quotaGiB: number | ''
}

export const GIB = 1024 ** 3

type PersonFieldsProps = { form: PersonForm; onChange: (change: Partial<PersonForm>) => void }

/** What an operator decides about an account. An empty quota is none. */
export function PersonFields({ form, onChange }: PersonFieldsProps) {
  const { t } = useWords()
  return (
    <Stack>
      <TextInput
        label={t('settings.displayName')}
        value={form.displayName}
        maxLength={120}
        onChange={(event) => onChange({ displayName: event.currentTarget.value })}
      />
      <Select
        label={t('people.role')}
        value={form.role}
        allowDeselect={false}
        onChange={(value) => value && onChange({ role: value })}
        data={[
          { value: 'user', label: t('people.user') },
          { value: 'administrator', label: t('people.administrator') },
        ]}
      />
      <Select
        label={t('people.edition')}
        value={form.edition}
        allowDeselect={false}
        onChange={(value) => value && onChange({ edition: value })}
        data={[
          { value: 'personal', label: t('people.edition.personal') },
          { value: 'enterprise', label: t('people.edition.enterprise') },
        ]}
      />
      <NumberInput
        label={t('people.quotaGiB')}
        description={t('people.quotaHint')}
        value={form.quotaGiB}
        min={0}
        decimalScale={2}
        onChange={(value) => onChange({ quotaGiB: typeof value === 'number' ? value : '' })}
      />
    </Stack>
  )
}
