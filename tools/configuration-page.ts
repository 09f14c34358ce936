import {
  flagOf,
  SETTINGS,
  variableOf,
  type Setting,
  type SettingName,
} from '../src/config/settings.ts'

/** The text of docs/reference/configuration.md, made from the table of settings. */
export function configurationPage(): string {
  const settings = Object.entries<Setting<unknown>>(SETTINGS) as [SettingName, Setting<unknown>][]
  return `# Configuration

<!-- Made by \`npm run docs\` from src/config/settings.ts; a test fails when it is stale. -->

Each setting has one value, from the last of these that gives it: its default, \`cloudkeep.config.json\` in the working
directory, the environment, the command line. An unknown setting is an error that names the nearest known one.
\`cloudkeep config check\` prints what is in effect and where each value comes from, secrets masked.

A secret, marked ◆, can also be read from a file that the variable with \`_FILE\` behind it names.

| variable | flag | in the file | default | meaning |
|---|---|---|---|---|
${settings.map(([name, setting]) => row(name, setting)).join('\n')}
`
}

function row(name: SettingName, { initial, meaning, isSecret }: Setting<unknown>): string {
  const byDefault = initial === '' ? 'none' : `\`${initial}\``
  const secret = isSecret ? ' ◆' : ''
  return `| \`${variableOf(name)}\`${secret} | \`${flagOf(name)}\` | \`${name}\` | ${byDefault} | ${meaning.en.replaceAll('|', '\\|')} |`
}
