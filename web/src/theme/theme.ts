import { createTheme, type MantineColorsTuple } from '@mantine/core'

const jade: MantineColorsTuple = [
  '#eefaf7',
  '#d8f2ec',
  '#b0e3d8',
  '#7fcfc0',
  '#4fb8a7',
  '#2c9d8d',
  '#17806f',
  '#0e6a5f',
  '#0c544c',
  '#093f3a',
]

const ink: MantineColorsTuple = [
  '#e7eaef',
  '#c6ccd6',
  '#a1aaba',
  '#7d8798',
  '#3d4657',
  '#2d3443',
  '#222936',
  '#171c26',
  '#11151d',
  '#0c0f15',
]

const stone: MantineColorsTuple = [
  '#f7f8f8',
  '#eff1f2',
  '#e4e7e9',
  '#d5d9dd',
  '#bcc3c9',
  '#8d97a1',
  '#5b6570',
  '#48515b',
  '#343c45',
  '#20262d',
]

const sans =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'

/** The look: jade on paper, in the fonts that the reader's machine has. */
export const theme = createTheme({
  colors: { jade, dark: ink, gray: stone },
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 6 },
  black: '#1a2027',
  fontFamily: sans,
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  headings: { fontFamily: sans, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Locking the page's scroll adds a style element, which the policy refuses; the frame doesn't scroll anyway.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
      },
    },
    Drawer: {
      defaultProps: {
        lockScroll: false,
        position: 'right',
        overlayProps: { backgroundOpacity: 0.35 },
      },
    },
    // The placeholder is a child that a menu may not have.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Tooltip: {
      defaultProps: { openDelay: 350, events: { hover: true, focus: true, touch: false } },
    },
    Paper: { defaultProps: { radius: 'lg' } },
    Badge: { defaultProps: { tt: 'none', fw: 600 } },
    Text: { defaultProps: { size: 'sm' } },
  },
})
