/** Alerts to an address that somebody has named: a workflow of Teams, or any program that reads JSON. The address itself is a secret. */
import { createHttp } from '../../core/http.ts';
import { isDoorError } from '../../core/errors.ts';
import { ChannelError, type Alert, type Channel, type Words } from '../types.ts';

/** What Teams shows: a message with an Adaptive Card. Pure. */
export function teamsMessage(words: Words): object {
  return {
    type: 'message',
    attachments: [{
      contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' },
        body: [
          { type: 'TextBlock', text: plain(words.title), weight: 'Bolder', size: 'Medium', wrap: true },
          { type: 'TextBlock', text: plain(words.text), wrap: true },
          ...(words.facts.length === 0 ? [] : [{ type: 'FactSet', facts: words.facts.map(([title, value]) => ({ title, value: plain(value) })) }]),
          ...(words.fix === '' ? [] : [{ type: 'TextBlock', text: plain(`What to do: ${words.fix}`), wrap: true }]),
        ],
        ...(words.url === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Open in Dynamics', url: words.url }] }),
      },
    }],
  };
}
/** Cards read Markdown: names of organisations must not become links or emphasis. */
const plain = (text: string): string => text.replaceAll(/[\\`*[\]#<>]|_(?=\W|$)|(?<=\W|^)_/g, (c) => `\\${c}`);

export const jsonMessage = (alert: Alert, words: Words): object => ({
  id: alert.id, kind: alert.kind, code: alert.code, at: alert.at.toISOString(), environment: alert.environment, connection: alert.connection || null, details: alert.facts,
  title: words.title, text: words.text, fix: words.fix, url: words.url ?? null,
});

export function webhookChannel(name: 'teams' | 'webhook', address: string): Channel {
  const url = new URL(address);
  const http = createHttp({ door: 'alerts', origin: url.origin, connections: 2, largestAnswer: 256 * 1024 });
  const variable = name === 'teams' ? 'ALERT_TEAMS_URL' : 'ALERT_WEBHOOK_URL';
  return {
    name,
    async send(alert, words) {
      let status: number;
      try {
        const body = JSON.stringify(name === 'teams' ? teamsMessage(words) : jsonMessage(alert, words));
        ({ status } = await http.send({ method: 'POST', path: `${url.pathname}${url.search}`, headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': alert.id }, body, deadlineMs: 15_000 }));
      } catch (e) {
        const code = isDoorError(e) ? e.code : 'unexpected';
        throw new ChannelError(code, `The address did not answer (${code}).`, `Check ${variable}, and that the firewall lets the relay out to it.`);
      }
      if (status >= 200 && status < 300) return;
      const fix = status === 404 || status === 410 || status === 401 || status === 403 ? `The ${name === 'teams' ? 'workflow' : 'receiver'} is gone or takes no more: make a new address and put it into ${variable}.` : `Look at the receiver behind ${variable}.`;
      throw new ChannelError(`http-${status}`, `The address answered with ${status}.`, fix);
    },
    close: http.close,
  };
}
