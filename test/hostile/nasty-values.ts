/** What a parameter in an address may be given, as it stands there. */
export const NASTY_TEXTS: readonly string[] = [
  '', '%20', '0', '-1', '-0', '1.5', '1e3', '1e400', 'NaN', 'Infinity', '0x10', '0b1', '1_000', '%2B1', '01',
  '9007199254740992', '9007199254740993', '99999999999999999999', '-9223372036854775808', '2147483648', '1,2',
  '%D9%A1%D9%A2', '%EF%BC%91', 'true', 'null', 'undefined', '[]', '{}', '[object%20Object]', "1'--", '1%27%20OR%201=1',
  '1;DROP%20TABLE%20nodes', '1%00', '%00', '%0d%0aX-Injected:%20y', '%ff', '%c0%ae', '%ed%a0%80', '%', '%zz', '%u0041',
  '%E2%80%A8', '__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', '..%2F..', '*', '%25s%25n', '$%7B7*7%7D',
  '%7B%7B7*7%7D%7D', '<script>', '%F0%9F%98%80', 'x'.repeat(5000), '9'.repeat(5000), '%2C'.repeat(1000), '('.repeat(500),
] // prettier-ignore

/** What a field of a body may be given, as JSON text: not every one of them can be written as a value. */
export const NASTY_JSON: readonly string[] = [
  'null', 'true', 'false', '0', '-0', '-1', '1.5', '1e30', '1e400', '-1e400', '9007199254740993', '""', '" "', '"\\u0000"',
  '"\\ud800"', '"\\u2028"', '"a\\r\\nX-Injected: y"', '"\\u202e"', '"__proto__"', '"constructor"', '"../.."', '"<script>"',
  '"1e400"', '"NaN"', '"9999-99-99T99:99:99Z"', '"-271821-04-20T00:00:00Z"', '"+275760-09-13T00:00:00.001Z"', '"2016-02-30T00:00:00Z"',
  '[]', '{}', '[[]]', '[null]', '["__proto__"]', '{"length":1e9}', '{"toString":1}', '{"then":1}', '{"toJSON":"x"}',
  `"${'x'.repeat(70_000)}"`, `[${'1,'.repeat(5000)}1]`, `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
] // prettier-ignore

/** Fields that would be worth something if they were taken. */
export const TEMPTING_FIELDS: Readonly<Record<string, unknown>> = {
  isAdmin: true,
  admin: true,
  role: 'administrator',
  quotaBytes: null,
  usedBytes: 0,
  edition: 'enterprise',
  state: 'active',
  suspendedBy: null,
  authEpoch: 0,
  passwordHash: 'x',
  tenantId: 1,
  accountId: 1,
  ownerId: 1,
  owner: 'root',
  id: '1',
  publishedAt: 1,
  publishedBy: 'root',
  approvals: [],
  createdAt: '2001-01-01T00:00:00Z',
  etag: 'x',
}

/** What a header may be given. */
export const NASTY_HEADERS: readonly string[] = [
  '', ' ', '0', '-1', '1.5', '1e400', 'NaN', 'Infinity', '9007199254740993', '99999999999999999999', '0x10', 'true', 'null',
  '*', ',', ',,,,', ';', '"', '"""', '<', '<>', '()', '(((((', ')))))', '[]', '=', '\\', '\t', '\x80\xff', '\xc3\xa9',
  '__proto__', '../..', 'http://', 'http://[', '//x', 'x'.repeat(10_000), '('.repeat(10_000), '"'.repeat(10_000),
  '<a>'.repeat(3000), '(<a>)'.repeat(2000), ','.repeat(10_000), ' '.repeat(10_000), '9'.repeat(10_000), 'W/"'.repeat(3000),
  '%', '%00', '%0d%0aX-Injected: y', 'Second-', 'Second-99999999999999999999', 'bytes=', 'bytes=-', 'bytes=0-0,1-1',
  'Thu, 01 Jan 1970 00:00:00 GMT', 'Thu, 99 Foo 99999 99:99:99 GMT', 'infinity', 'SHA256:', 'sha256 ', 'sha1 x', 'md5 !!!',
] // prettier-ignore
