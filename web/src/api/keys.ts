/** Names of what the app remembers of the server's answers. */
export const keys = {
  about: ['about'],
  me: ['me'],
  demo: ['demo'],
  node: (id: string) => ['node', id],
  children: (id: string) => ['children', id],
  versions: (id: string) => ['versions', id],
  trash: (space: string) => ['trash', space],
  drafts: ['drafts'],
  notices: ['notices'],
  noticeList: (state: string) => ['notices', 'list', state],
  notice: (id: string) => ['notices', 'one', id],
  templates: ['templates'],
  accounts: ['accounts'],
  sessions: ['sessions'],
  appPasswords: ['app-passwords'],
  tokens: ['tokens'],
} as const
