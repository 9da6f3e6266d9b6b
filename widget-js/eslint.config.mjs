import tseslint from 'typescript-eslint';

/** Everything that turns text into markup or code. Text reaches the page by textContent alone. */
const SINKS = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment', 'srcdoc', 'parseFromString'];

const sinkRules = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'no-restricted-properties': [
    'error',
    ...SINKS.map((property) => ({ property, message: 'Text reaches the page by textContent alone.' })),
    { object: 'document', property: 'write', message: 'Build nodes.' },
    { object: 'document', property: 'cookie', message: 'Credentials live in storage or in HttpOnly cookies.' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: `Literal[value=/^(${SINKS.join('|')})$/]`, message: 'Text reaches the page by textContent alone.' },
    { selector: 'CallExpression[callee.property.name="setAttribute"] > Literal:first-child[value=/^on/i]', message: 'Use addEventListener.' },
  ],
};

export default tseslint.config(
  { ignores: ['target/', 'dist/', 'node_modules/', 'dev/shots/', 'scripts/'] },
  ...tseslint.configs.strict,
  {
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'prefer-const': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['src/**/*.ts'], rules: sinkRules },
  {
    // Below the views nothing reads the real clock, chance or storage: tests hand these in.
    files: ['src/core/**/*.ts'],
    ignores: ['src/core/env.ts'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'localStorage', 'sessionStorage', 'window', 'document', 'navigator', 'fetch', 'WebSocket'],
      'no-restricted-properties': [
        ...sinkRules['no-restricted-properties'],
        { object: 'Math', property: 'random', message: 'Use Env.random.' },
        { object: 'Date', property: 'now', message: 'Use Env.now.' },
      ],
    },
  },
);
