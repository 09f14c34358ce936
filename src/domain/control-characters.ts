// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/**
 * Whether a text has what moves a cursor, ends a line or colours a terminal: C0, DEL, C1, and the line
 * and paragraph separators of Unicode.
 */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text)
}
