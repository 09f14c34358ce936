import { writeZip } from './zip.ts'

export type Letter = {
  readonly title: string
  readonly paragraphs: readonly string[]
  /** A font that most machines have, or a name they can replace. */
  readonly font: string
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const office = 'http://schemas.openxmlformats.org'

/** A document of WordprocessingML (ECMA-376) with a title and plain paragraphs. */
export function writeDocx(letter: Letter): Buffer {
  const types = `${head}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
  const relations = `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
  const body = [
    paragraph(letter.title, letter.font, { halfPoints: 36, bold: true, after: 280 }),
    ...letter.paragraphs.map((text) =>
      paragraph(text, letter.font, { halfPoints: 23, bold: false, after: 160 }),
    ),
  ].join('')
  const page =
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
  const document = `${head}<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body>${body}${page}</w:body></w:document>`
  return writeZip([
    { name: '[Content_Types].xml', content: types },
    { name: '_rels/.rels', content: relations },
    { name: 'word/document.xml', content: document },
  ])
}

type Look = { readonly halfPoints: number; readonly bold: boolean; readonly after: number }

function paragraph(text: string, font: string, look: Look): string {
  const fonts = `<w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:eastAsia="${font}"/>`
  const run = `<w:rPr>${fonts}${look.bold ? '<w:b/>' : ''}<w:sz w:val="${look.halfPoints}"/></w:rPr>`
  const spacing = `<w:pPr><w:spacing w:after="${look.after}" w:line="340" w:lineRule="auto"/></w:pPr>`
  return `<w:p>${spacing}<w:r>${run}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
