/** Alerts by e-mail over SMTP. */
import { createTransport } from 'nodemailer';
import { ChannelError, type Channel } from '../types.ts';
import { asText } from '../words.ts';

export interface EmailSettings { readonly url: string; readonly from: string; readonly to: readonly string[]; /** Only for sandboxes: a password may go without encryption. */ readonly plain?: boolean }

/** Transport options from an address: smtps://user:password@host:465 or smtp://host:587. Without a password `?tls=off` admits a server in one's own network that cannot encrypt. Pure. */
export function smtpOptions(o: Pick<EmailSettings, 'url' | 'plain'>) {
  const url = new URL(o.url);
  const secure = url.protocol === 'smtps:';
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const open = o.plain === true || (url.searchParams.get('tls') === 'off' && pass === '');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? (secure ? 465 : 587) : Number(url.port), secure, requireTLS: !secure && !open,
    ...(user === '' ? {} : { auth: { user, pass } }),
    connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, disableFileAccess: true, disableUrlAccess: true,
  };
}

const fixes: Readonly<Record<string, string>> = {
  EAUTH: 'Check user and password in SMTP_URL. Microsoft 365 and Google take a password of an app, or an account that may send by SMTP.',
  ECONNECTION: 'Check host and port in SMTP_URL, and that the firewall lets the relay out to them.', EDNS: 'Check the host in SMTP_URL.', ESOCKET: 'Check host and port in SMTP_URL, and that the firewall lets the relay out to them.', ETIMEDOUT: 'Check host and port in SMTP_URL, and that the firewall lets the relay out to them.',
  ETLS: 'The server does not encrypt on this port: use smtps:// with port 465, or the port that it encrypts on.', EENVELOPE: 'Check ALERT_EMAIL_FROM and ALERT_EMAIL_TO: the server refuses one of the addresses.',
};

export function emailChannel(o: EmailSettings): Channel {
  const transport = createTransport(smtpOptions(o));
  return {
    name: 'email',
    async send(alert, words, names) {
      try {
        await transport.sendMail({
          from: o.from, to: [...new Set([...o.to, ...names.recipients ?? []])], subject: `Counterfoil: ${words.title}`, text: asText(words),
          // the same alert sent twice (after a death in between) is one for programs that look at this
          messageId: `<${alert.id}@counterfoil>`, headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
      } catch (e) {
        const { code = 'ESMTP', responseCode } = e as { code?: string; responseCode?: number };
        throw new ChannelError(`${code}${responseCode === undefined ? '' : `-${responseCode}`}`, `The mail server did not take the message (${code}${responseCode === undefined ? '' : `, ${responseCode}`}).`, fixes[code] ?? 'Check SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO with whoever runs the mail server.');
      }
    },
    close: async () => { transport.close(); },
  };
}
