import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The import rules of the house: who may know whom. `solution` holds definitions only and is known by all but the sandbox. */
const forbid = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }] },
});
const RELAY = ['(^@counterfoil/relay(?!/contract)|plugins-proxy/(?!src/contract))', 'Only the relay\'s contract types may be known outside of the relay.'];
const SANDBOX = ['(^@counterfoil/sandbox|/sandbox/)', 'Only tests and the start script may know the sandbox.'];
const SOLUTION = ['(^@counterfoil/solution|/solution/)', 'The sandbox learns everything from the zip.'];
const CLIENT = ['(^@counterfoil/(webresources|pcf-controls)|/(webresources|pcf-controls)/)', 'What runs in the browser is not for this part.'];
const TEST = ['(^@counterfoil/test|/test/)', 'Nothing imports the tests.'];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/out/**', '.data/**', 'pcf-controls/**/generated/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    extends: [tseslint.configs.base],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-eval': 'error', 'no-implied-eval': 'error', 'no-new-func': 'error', 'no-debugger': 'error', 'no-var': 'error', 'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  forbid(['solution/**/*.ts'], [RELAY, SANDBOX, CLIENT, TEST]),
  forbid(['webresources/**/*.ts'], [RELAY, SANDBOX, ['(^@counterfoil/pcf-controls|/pcf-controls/)', 'Controls know the scripts, not the other way round.'], TEST]),
  forbid(['pcf-controls/**/*.{ts,tsx}'], [RELAY, SANDBOX, TEST]),
  forbid(['plugins-proxy/**/*.ts'], [SANDBOX, CLIENT, TEST]),
  forbid(['sandbox/**/*.{ts,tsx}'], [RELAY, SOLUTION, CLIENT]),
  // one door to each outside: only the doors and their core call fetch
  {
    files: ['plugins-proxy/src/**/*.ts'],
    ignores: ['plugins-proxy/src/core/**', 'plugins-proxy/src/cli.ts', '**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'fetch', message: 'Use the door to Dataverse or to Xero.' }] },
  },
  // money is decimal, calendar dates are strings: no parseFloat anywhere in what handles documents
  {
    files: ['plugins-proxy/src/documents/**/*.ts'], ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: "CallExpression[callee.name='parseFloat']", message: 'Money is decimal.' }, { selector: "CallExpression[callee.property.name='toFixed'][callee.object.type='BinaryExpression']", message: 'Money is decimal.' }] },
  },
);
