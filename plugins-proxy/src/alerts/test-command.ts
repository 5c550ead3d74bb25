/** `counterfoil alert-test`: one message to each channel, and what is wrong where it does not arrive. E-mail goes also to those who stand on the connections in Dynamics. */
import { randomUUID } from 'node:crypto';
import { ChannelError, type Channel } from './types.ts';

const titles: Readonly<Record<Channel['name'], string>> = { email: 'E-mail', teams: 'Teams', webhook: 'Webhook' };
export interface Tried { readonly ok: boolean; readonly text: string }

export async function tryChannels(channels: readonly Channel[], recipients: readonly string[] = [], now = new Date()): Promise<Tried[]> {
  if (channels.length === 0) return [{ ok: false, text: 'Nobody would be told: no channel is configured.\n      Fix: set SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO for e-mail, ALERT_TEAMS_URL for Teams, or ALERT_WEBHOOK_URL.' }];
  const alert = { id: randomUUID(), kind: 'digest', environment: '', connection: '', code: 'ALERT_TEST', facts: {}, at: now } as const;
  const words = { title: 'this is a test', text: 'Somebody ran "counterfoil alert-test" where the relay runs. Alerts arrive here.', fix: '', facts: [['Time', `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`] as const], url: undefined };
  return Promise.all(channels.map(async (c): Promise<Tried> => {
    try { await c.send(alert, words, { recipients }); return { ok: true, text: `${titles[c.name]}: sent${c.name === 'email' && recipients.length > 0 ? `, also to ${recipients.length} from Alerts To of the connections` : ''}` }; } catch (e) {
      if (!(e instanceof ChannelError)) throw e;
      return { ok: false, text: `${titles[c.name]}: ${e.message}\n      Fix: ${e.fix}` };
    } finally { await c.close(); }
  }));
}
