import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import { theme } from './theme.ts'

/** All variables of the theme as one style sheet, with the few colours that Mantine draws too faint to read. */
export function themeCss(): string {
  const { variables, light, dark } = defaultCssVariablesResolver(
    mergeMantineTheme(DEFAULT_THEME, theme),
  )
  return convertCssVariables({
    variables,
    light: { ...light, ...readable.light },
    dark: { ...dark, ...readable.dark },
  })
}

// WCAG 2.2 asks 4.5 : 1 for text.
const readable = {
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': '#b42318',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--mantine-color-orange-light-color': '#843706',
    '--mantine-color-red-light-color': '#8f1a12',
    '--mantine-color-red-filled': '#b42318',
    '--mantine-color-red-filled-hover': '#991b12',
    '--mantine-color-red-text': '#b42318',
    '--keep-page': '#fbfbfa',
    '--keep-side': '#f3f5f4',
    '--keep-line': '#e6e9e9',
    '--keep-hover': '#f1f4f4',
    '--keep-chosen': '#e1f3ee',
    '--keep-raised': '#ffffff',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': '#ff8f85',
    '--mantine-color-red-filled': '#b42318',
    '--mantine-color-red-filled-hover': '#c9372c',
    '--mantine-color-red-text': '#ff8f85',
    '--mantine-color-body': '#12161d',
    '--mantine-color-jade-light': '#17403a',
    '--mantine-color-jade-light-hover': '#1d4f48',
    '--mantine-color-gray-light': '#2a313d',
    '--keep-page': '#12161d',
    '--keep-side': '#0e1117',
    '--keep-line': '#252c38',
    '--keep-hover': '#1b212b',
    '--keep-chosen': '#14342f',
    '--keep-raised': '#181d26',
  },
}
