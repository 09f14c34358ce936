import { byteAt, hasMagic, latin1 } from './head-bytes.ts'

/** Still pictures whose mark is too short to stand alone: BMP, icons and pointers, PNM. */
export function isBitmap(head: Uint8Array): boolean {
  return isBmp(head) || isIconList(head) || /^P[1-7]\s+(#|\d|WIDTH)/.test(latin1(head, 0, 16))
}

/** The header behind the file header gives its own size, 12 to 255 bytes. */
function isBmp(head: Uint8Array): boolean {
  return hasMagic(head, 0, 'BM') && hasMagic(head, 15, '\0\0\0') && byteAt(head, 14) >= 12
}

/** 1 to 255 icons or pointers; the reserved byte of the first is 0. */
function isIconList(head: Uint8Array): boolean {
  const isList = hasMagic(head, 0, '\0\0\x01\0') || hasMagic(head, 0, '\0\0\x02\0')
  return isList && byteAt(head, 4) > 0 && byteAt(head, 5) === 0 && byteAt(head, 9) === 0
}
