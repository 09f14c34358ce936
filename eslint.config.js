import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

// What a tool can check, this file checks; STYLE.md holds the rest. A rule is changed here, with its
// reason, and never switched off in passing: a comment that disables one must say why.
export default defineConfig(
  globalIgnores(['web/dist/', 'web/src/api/schema.d.ts', 'data/', 'data-demo/', 'coverage/']),
  tseslint.configs.strictTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // Whoever writes `default` has thought of the members that come later; whoever does not is told.
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],

      // A number in a sentence reads as itself.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `onClick={() => close()}` says what it does; braces would not say it better.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An interface that promises a promise is also kept by parts that need not wait: `async`
      // turns their throws into rejections, which is the point.
      '@typescript-eslint/require-await': 'off',
      // `call<void>(…)` says that the answer has no body.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // tsc says it (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',

      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      '@typescript-eslint/max-params': 'off',
      // What of ESLint's own recommendations TypeScript does not see for itself.
      eqeqeq: 'error',
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-self-assign': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-template-curly-in-string': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['node:http', 'node:https', 'node:http2'].map((name) => ({
            name,
            allowTypeImports: true,
            message:
              'Importing it loads a client for the web, of 13 MiB: see src/lib/node-http.ts.',
          })),
        },
      ],
    },
  },
  {
    // A story in a test is as long as it is, and a contract is one function full of tests.
    files: ['**/*.test.{ts,tsx}', '**/*.contract.ts', 'test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          // The runner awaits what these make.
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
  {
    // A component is mostly its markup; the limit on the file still holds.
    files: ['web/src/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 150, skipBlankLines: true }] },
  },
  {
    // Plain JavaScript is configuration, or has to run before Node 24 is there.
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', module: 'writable', URL: 'readonly' },
    },
  },
)
