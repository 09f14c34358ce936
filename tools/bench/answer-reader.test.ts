import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerReader } from './answer-reader.ts'

const CHUNKED =
  'HTTP/1.1 100 Continue\r\n\r\n' +
  'HTTP/1.1 207 Multi-Status\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '5\r\nhello\r\n7;name=value\r\n, world\r\n0\r\nTrailer: one\r\n\r\n'

const answers: readonly (readonly [what: string, text: string, status: number, body: string])[] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 200, 'hello'],
  ['the length 0', 'HTTP/1.1 201 Created\r\ncontent-length:0\r\n\r\n', 201, ''],
  ['no body by its status', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
  ['chunks, trailers, and one to come before it', CHUNKED, 207, 'hello, world'],
]
for (const [what, text, status, body] of answers) {
  test(`an answer with ${what} is read whole, in whatever pieces it comes`, () => {
    for (let size = 1; size <= text.length; size++) {
      let read = ''
      const reader = new AnswerReader((bytes, offset) => {
        assert.equal(offset, read.length)
        read += bytes.toString()
      })
      for (let at = 0; at < text.length; at += size) {
        assert.equal(reader.isWhole, false)
        // One buffer for all pieces, as a connection has it.
        const piece = Buffer.from(text.slice(at, at + size))
        reader.feed(piece)
        piece.fill(0)
      }

      assert.equal(reader.isWhole, true)
      assert.equal(reader.answer.status, status)
      assert.equal(reader.answer.bodyBytes, body.length)
      assert.equal(read, body)
    }
  })
}

test('bytes after the end of an answer are counted', () => {
  const reader = new AnswerReader()

  assert.equal(reader.feed(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc')), 2)
})

test('an answer without a length ends with its connection, any other is then cut', () => {
  const open = new AnswerReader()
  open.feed(Buffer.from('HTTP/1.1 200 OK\r\n\r\nhello'))
  const cut = new AnswerReader()
  cut.feed(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'))

  assert.equal(open.end(), true)
  assert.equal(cut.end(), false)
})

test('what is no HTTP is refused', () => {
  assert.throws(() => new AnswerReader().feed(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n\r\n')))
})
