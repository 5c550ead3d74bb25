import tseslint from 'typescript-eslint';

// pcf-scripts stops when it finds no ESLint configuration, and looks for it here.
export default [
  { ignores: ['**/generated/**', 'out/**', 'webpack.config.js'] },
  ...tseslint.configs.recommended,
  { rules: { 'no-console': 'error', 'no-eval': 'error', 'no-implied-eval': 'error', eqeqeq: 'error' } },
];
