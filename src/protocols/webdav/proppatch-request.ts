import { Problem } from '../../domain/problem.ts'
import type { PropertyName } from './property-name.ts'
import { elementsOf, isDav, type XmlElement } from './xml-document.ts'
import { selfContainedXml } from './xml-text.ts'

/** One instruction of a PROPPATCH; they are carried out in order, all or none. */
export type PropertyInstruction = PropertyName &
  (
    | { readonly kind: 'set'; readonly element: XmlElement; readonly xml: string }
    | { readonly kind: 'remove' }
  )

/** @throws Problem 'invalid-input' (RFC 4918 §14.19) */
export function parseProppatch(body: XmlElement | undefined): PropertyInstruction[] {
  if (!body || !isDav(body, 'propertyupdate')) throw notAnUpdate()
  const instructions: PropertyInstruction[] = []
  for (const part of elementsOf(body)) {
    const isSet = isDav(part, 'set')
    if (!isSet && !isDav(part, 'remove')) continue
    for (const prop of elementsOf(part).filter((one) => isDav(one, 'prop'))) {
      const language = languageOf(prop) ?? languageOf(part) ?? languageOf(body)
      for (const element of elementsOf(prop)) {
        const { namespace, local } = element
        instructions.push(
          isSet
            ? { kind: 'set', namespace, local, element, xml: selfContainedXml(element, language) }
            : { kind: 'remove', namespace, local },
        )
      }
    }
  }
  if (instructions.length === 0) throw notAnUpdate()
  return instructions
}

function languageOf(element: XmlElement): string | undefined {
  return element.attributes.find((one) => one.name === 'xml:lang')?.value
}

function notAnUpdate(): Problem {
  return new Problem('invalid-input', {
    en: 'The body must be a DAV:propertyupdate that sets or removes a property.',
    'zh-CN': '请求正文必须是设置或移除属性的 DAV:propertyupdate。',
  })
}
