import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { getDemo } from '../api/account.ts'
import { keys } from '../api/keys.ts'
import { createDraft, listNotices, listTemplates, publish, simulate } from '../api/notices.ts'
import type { Notice, NoticeDocument, Simulation } from '../api/types.ts'
import { freeId, liftOf } from '../govern/notice-forms.ts'
import { isAdministrator, useMe } from '../shell/me.ts'
import { showProblem } from '../shell/show-problem.tsx'

const EXAMPLE_ID = '2016-05-21'

/**
 * The notice of 21 May 2016 on this disk, in whatever state it is, and what the guide can do with it.
 * A disk without the demonstration makes it from its template.
 */
export function useExample() {
  const me = useMe()
  const isOperator = isAdministrator(me)
  const client = useQueryClient()
  const [simulation, setSimulation] = useState<Simulation>()
  const [shownId, setShownId] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const demo = useQuery({
    queryKey: keys.demo,
    queryFn: getDemo,
    retry: false,
    staleTime: Infinity,
  })
  const state = isOperator ? 'all' : undefined
  const notices = useQuery({
    queryKey: keys.noticeList(state ?? 'public'),
    queryFn: () => listNotices(state),
    refetchInterval: 4000,
  })
  const all = notices.data?.items ?? []
  const notice = chooseExample(all, shownId)

  const attempt = async (act: () => Promise<void>) => {
    setBusy(true)
    try {
      await act()
    } catch (error) {
      showProblem(error)
    }
    await client.invalidateQueries({ queryKey: keys.notices })
    await client.invalidateQueries({ queryKey: keys.me })
    setBusy(false)
  }
  const show = () =>
    attempt(async () => {
      const found =
        notice && !isOver(notice) ? notice : await createDraft(await freshDocument(notice, all))
      setShownId(found.id)
      if (found.state !== 'published') setSimulation(await simulate(found.id))
    })
  const publishIt = () =>
    attempt(async () => {
      if (notice) await publish(notice.id)
    })
  const liftIt = () =>
    attempt(async () => {
      if (!notice) return
      const lift = await createDraft(
        liftOf(
          notice,
          all.map(({ id }) => id),
        ),
      )
      await publish(lift.id)
    })
  return {
    isOperator,
    isBusy,
    demo: demo.data,
    notice,
    simulation,
    isShown: shownId !== undefined || notice?.state === 'published',
    show,
    publishIt,
    liftIt,
  }
}

/** The one in force, else the draft, else the latest that has been lifted. */
function chooseExample(all: readonly Notice[], shownId: string | undefined): Notice | undefined {
  const shown = all.find((notice) => notice.id === shownId)
  if (shown) return shown
  const examples = all.filter(
    (notice) => notice.kind === 'measure' && notice.id.startsWith(EXAMPLE_ID),
  )
  return (
    examples.find((notice) => notice.inForce) ??
    examples.find((notice) => notice.state !== 'published') ??
    examples[0]
  )
}

const isOver = (notice: Notice) => notice.state === 'published' && !notice.inForce

/** The text of the notice once more, under an address of its own: a published one is never used again. */
async function freshDocument(
  earlier: Notice | undefined,
  all: readonly Notice[],
): Promise<NoticeDocument> {
  const { items } = await listTemplates()
  const template =
    items.find(({ document }) => document.id === earlier?.id) ??
    items.find(({ document }) => document.id.startsWith(EXAMPLE_ID)) ??
    items.find(({ key }) => /letv|2016-05|video/.test(key)) ??
    items[0]
  if (!template) throw new Error('no template')
  const taken = all.map(({ id }) => id)
  return { ...template.document, id: freeId(template.document.id, taken) }
}
