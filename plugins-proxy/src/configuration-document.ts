/** docs/configuration.md, written from the schema, so that page and program cannot differ. Run this file to write it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigSchema } from './config.ts';

const head = `# Configuration of the relay

Environment variables, read once at start. Every mistake is named, all of them at once, each with its fix. \`npm run relay\` starts the relay with them; \`npm run doctor\` looks at everything that it needs and names what is missing.

| variable | default | meaning |
| --- | --- | --- |
`;

const tail = `
"required" has no default. Secrets are never written to the log or repeated in a message.

## A small example

\`\`\`
DATAVERSE_URL=https://contoso.crm4.dynamics.com
DATAVERSE_TENANT_ID=00000000-0000-0000-0000-000000000000
DATAVERSE_CLIENT_ID=00000000-0000-0000-0000-000000000000
DATAVERSE_CLIENT_SECRET=...
XERO_CLIENT_ID=...
XERO_CLIENT_SECRET=...
DATA_DIR=/var/lib/counterfoil
npm run relay
\`\`\`

Put a reverse proxy with https in front of it, set \`TRUST_PROXY=true\`, and let it pass answers on without buffering: the steps of a send are a stream.
`;

export function configurationDocument(): string {
  const required = new Set((ConfigSchema as unknown as { required: string[] }).required);
  const rows = Object.entries(ConfigSchema.properties as unknown as Record<string, { description: string; default?: unknown }>).map(([name, s]) => {
    const standard = s.default === undefined ? (required.has(name) ? 'required' : '') : Array.isArray(s.default) ? (s.default.length === 0 ? '' : s.default.join(',')) : `\`${String(s.default)}\``;
    return `| \`${name}\` | ${standard} | ${s.description.replaceAll('|', '\\|')} |`;
  });
  return `${head}${rows.join('\n')}\n${tail}`;
}

export const configurationFile = join(fileURLToPath(import.meta.url), '..', '..', '..', 'docs', 'configuration.md');
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(configurationFile, configurationDocument());
