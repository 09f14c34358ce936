import { chooseLanguage } from '../../domain/language.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '../../http/kit.ts'
import { PAGE_POLICY } from '../../http/security-headers.ts'

type Operation = { readonly summary?: string; readonly description?: string }

/** Every call on one page without script, made from the OpenAPI document itself. */
export function docsPage(
  server: FastifyInstance,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  const document = server.swagger() as {
    paths?: Record<string, Record<string, Operation>>
  }
  const rows = Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => row(method, path, operation)),
  )
  const language = chooseLanguage(request.headers['accept-language'])
  const words =
    language === 'en'
      ? { title: 'The interface for programs', spec: 'The whole description as OpenAPI 3.1' }
      : { title: '程序接口', spec: '完整的 OpenAPI 3.1 描述' }
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY).send(`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>CloudKeep: ${words.title}</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>${words.title}</h1>
<p><a href="v1/openapi.json">${words.spec}</a></p>
<table><tbody>
${rows.join('\n')}
</tbody></table></main></body></html>`)
}

function row(method: string, path: string, operation: Operation): string {
  const call = `<code>${escapeHtml(method.toUpperCase())} ${escapeHtml(path)}</code>`
  const words = [operation.summary, operation.description].filter((one) => one !== undefined)
  return `<tr><th scope="row" align="left">${call}</th><td>${escapeHtml(words.join('. '))}</td></tr>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`)
}
