import { Badge, Button, Loader, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listAccounts } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import type { Account } from '../api/types.ts'
import { ProblemAlert } from '../common/ProblemAlert.tsx'
import { formatBytes, formatDate } from '../i18n/format.ts'
import { useWords } from '../i18n/use-words.ts'
import { PageHeader } from '../shell/PageHeader.tsx'
import { AddPersonDialog } from './AddPersonDialog.tsx'
import { EditPersonDialog } from './EditPersonDialog.tsx'

/** Who has an account here. */
export function PeoplePage() {
  const { t } = useWords()
  const accounts = useQuery({ queryKey: keys.accounts, queryFn: listAccounts })
  const [isAdding, setAdding] = useState(false)
  const [edited, setEdited] = useState<Account | null>(null)
  const heads = [
    'common.name',
    'people.role',
    'people.edition',
    'people.used',
    'people.quota',
    'people.since',
  ] as const
  return (
    <PageHeader
      title={t('shell.people')}
      lead={t('people.lead')}
      actions={
        <Button leftSection={<IconUserPlus size={17} />} onClick={() => setAdding(true)}>
          {t('people.add')}
        </Button>
      }
    >
      <ProblemAlert error={accounts.error} />
      {accounts.isPending && <Loader role="status" aria-label={t('common.loading')} />}
      {accounts.data && (
        <div
          style={{ overflowX: 'auto' }}
          tabIndex={0}
          role="region"
          aria-label={t('shell.people')}
        >
          <Table verticalSpacing="sm" style={{ whiteSpace: 'nowrap' }}>
            <Table.Thead>
              <Table.Tr>
                {heads.map((head) => (
                  <Table.Th key={head}>{t(head)}</Table.Th>
                ))}
                <Table.Th>
                  <VisuallyHidden>{t('files.actions')}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {accounts.data.items.map((account) => (
                <PersonRow key={account.id} account={account} onEdit={setEdited} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {isAdding && <AddPersonDialog onClose={() => setAdding(false)} />}
      {edited && <EditPersonDialog account={edited} onClose={() => setEdited(null)} />}
    </PageHeader>
  )
}

function PersonRow({ account, onEdit }: { account: Account; onEdit: (account: Account) => void }) {
  const { t, language } = useWords()
  const quota = account.quotaBytes ?? null
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={500}>{account.displayName || account.name}</Text>
        <Text size="xs" c="dimmed">
          {account.name}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={account.role === 'administrator' ? 'jade' : 'gray'}>
          {t(`people.${account.role}`)}
        </Badge>
      </Table.Td>
      <Table.Td>{t(`people.edition.${account.edition}`)}</Table.Td>
      <Table.Td className="tabular">{formatBytes(account.usedBytes ?? 0, language)}</Table.Td>
      <Table.Td className="tabular">
        {quota === null ? t('people.noQuota') : formatBytes(quota, language)}
      </Table.Td>
      <Table.Td>{formatDate(account.createdAt, language)}</Table.Td>
      <Table.Td>
        <Button
          size="xs"
          variant="default"
          onClick={() => onEdit(account)}
          aria-label={`${t('people.edit')}: ${account.name}`}
        >
          {t('people.edit')}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
