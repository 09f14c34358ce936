/**
 * A line of the log as JSON, so that what is shown of it on a terminal cannot move the cursor or change
 * colours: a control character stays the escape that it was written with. Only line breaks are shown as such.
 */
export function escapeControls(line: string): string {
  return (
    line
      // Of those that JSON escapes, all but the line breaks and tabs that a stack has.
      .replace(/(?<!\\)((?:\\\\)*)\\(u00[01][0-9a-f]|[bfr])/g, String.raw`$1\\$2`)
      .replace(/[\u007f-\u009f\u2028\u2029]/g, (one) => String.raw`\\u` + hex(one))
  )
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}
