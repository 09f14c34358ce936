import { readFile } from 'node:fs/promises'
import type { Language } from '../../domain/language.ts'
import { Problem, type ProblemKind } from '../../domain/problem.ts'
import { FORMS } from '../../http/problem-forms.ts'
import { html } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import { layOut } from './page-layout.ts'
import { wordsIn } from './page-words.ts'

const FOLDER = new URL('../../../docs/reference/problems/', import.meta.url)

/** What a kind of problem means and what to do about it. @throws Problem 'not-found' for an unknown kind */
export async function problemPage(
  kind: string,
  context: { readonly language: Language; readonly basePath: string },
): Promise<string> {
  if (!isKind(kind)) throw noSuchProblem()
  const { language } = context
  const form = FORMS[kind]
  const title = language === 'en' ? form.title : form.titleZh
  const text = sectionOf(await readFile(new URL(`${kind}.md`, FOLDER), 'utf8'), language)
  return layOut({
    ...context,
    path: `/problems/${kind}`,
    title,
    main: html`<article>
      <p class="meta">${wordsIn(language).problem}</p>
      <h1>${title}</h1>
      <p class="meta"><code>${kind}</code> · HTTP ${form.status}</p>
      <div class="body">${await renderMarkdown(text)}</div>
    </article>`,
  })
}

function isKind(kind: string): kind is ProblemKind {
  return Object.hasOwn(FORMS, kind)
}

/** Each page has one section for each language, in this order. */
function sectionOf(text: string, language: Language): string {
  const [, english = '', chinese = ''] = text.split(/^## (?:English|中文)$/m)
  const section = language === 'en' ? english : chinese
  // The files link each other; the pages have no ending.
  return section.replaceAll(/\]\(([a-z-]+)\.md\)/g, ']($1)')
}

function noSuchProblem(): Problem {
  return new Problem('not-found', {
    en: 'There is no problem of that kind.',
    'zh-CN': '没有这种问题类型。',
  })
}
