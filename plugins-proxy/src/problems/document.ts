/** docs/errors.md as text, from the catalogue. Written by `node plugins-proxy/src/problems/write-document.ts`. */
import { chapters } from './catalogue.ts';
import type { Entry } from './entry.ts';

const cell = (s: string): string => s.replaceAll('|', '\\|').replace(/\{(\w+)\}/g, '*$1*');

export function errorsDocument(): string {
  const lines = [
    '# What can be wrong, and the way out',
    '',
    'Every problem that Counterfoil shows has a code from this list, a text and a fix. Words in *italics* are filled in.',
    'Problems of one document are shown all at once. **Later** says whether sending again can succeed without anybody changing anything.',
    'What Xero or Dynamics says and nobody has met yet is shown word for word under `XERO_REFUSED` and `DYNAMICS_REFUSED`.',
    '',
    'This file is written from the catalogue in the code by `node plugins-proxy/src/problems/write-document.ts`; a test compares the two.',
  ];
  for (const [title, entries] of Object.entries(chapters)) {
    lines.push('', `## ${title}`, '', '| code | what is shown | fix | cause | later |', '| --- | --- | --- | --- | --- |');
    for (const [code, e] of Object.entries(entries) as [string, Entry][])
      lines.push(`| \`${code}\` | ${cell(e.text)} | ${cell(e.fix)} | ${cell(e.cause)} | ${e.retryable ? 'yes' : 'no'} |`);
  }
  return `${lines.join('\n')}\n`;
}
