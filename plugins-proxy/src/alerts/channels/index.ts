/** Which channels the configuration names. */
import type { Config } from '../../config.ts';
import type { Channel } from '../types.ts';
import { emailChannel } from './email.ts';
import { webhookChannel } from './webhook.ts';

export type AlertConfig = Pick<Config, 'SMTP_URL' | 'ALERT_EMAIL_FROM' | 'ALERT_EMAIL_TO' | 'ALERT_TEAMS_URL' | 'ALERT_WEBHOOK_URL' | 'ALLOW_SANDBOX_HOSTS'>;

export function channelsOf(c: AlertConfig): Channel[] {
  return [
    ...(c.SMTP_URL !== undefined && c.ALERT_EMAIL_FROM !== undefined && c.ALERT_EMAIL_TO.length > 0 ? [emailChannel({ url: c.SMTP_URL, from: c.ALERT_EMAIL_FROM, to: c.ALERT_EMAIL_TO, plain: c.ALLOW_SANDBOX_HOSTS })] : []),
    ...(c.ALERT_TEAMS_URL === undefined ? [] : [webhookChannel('teams', c.ALERT_TEAMS_URL)]),
    ...(c.ALERT_WEBHOOK_URL === undefined ? [] : [webhookChannel('webhook', c.ALERT_WEBHOOK_URL)]),
  ];
}
