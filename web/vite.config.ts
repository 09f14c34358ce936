import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { themeCss } from './src/theme/theme-css.ts'

/**
 * Writes the theme's variables into the style sheet at build time. Mantine would otherwise add a `<style>`
 * element in the browser, which a Content-Security-Policy of `style-src 'self'` rightly refuses.
 */
function themeStyleSheet(): Plugin {
  const id = 'virtual:theme.css'
  return {
    name: 'cloudkeep-theme',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? themeCss() : undefined),
  }
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the disk can lie under any path: the server rewrites `<base href>`.
  base: './',
  plugins: [react(), themeStyleSheet()],
  build: {
    target: 'es2023',
    // All of these know light-dark(), which the theme relies on.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: true,
    // An inlined font or picture would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // What every page needs, in a few files instead of fifty; it changes seldom and stays in the browser's cache.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler|i18next|react-i18next)\//,
            },
            { name: 'tanstack', test: /node_modules\/@tanstack\/(?!.*virtual)/ },
          ],
        },
      },
    },
  },
})
