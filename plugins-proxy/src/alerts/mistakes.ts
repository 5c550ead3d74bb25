/** What is wrong with the configuration of alerts, beyond the form of each variable. Pure; `config.ts` says it with everything else. */
interface Given { readonly SMTP_URL?: string; readonly ALERT_EMAIL_FROM?: string; readonly ALERT_EMAIL_TO: readonly string[]; readonly ALERT_TEAMS_URL?: string; readonly ALERT_WEBHOOK_URL?: string; readonly ALLOW_SANDBOX_HOSTS: boolean }

export function alertMistakes(c: Given): string[] {
  const email = [c.SMTP_URL !== undefined, c.ALERT_EMAIL_FROM !== undefined, c.ALERT_EMAIL_TO.length > 0];
  const smtp = c.SMTP_URL === undefined ? undefined : URL.parse(c.SMTP_URL);
  return [
    // half of them would look as if somebody were told
    ...(email.some((is) => is) && !email.every((is) => is) ? ['SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO belong together: set all three, or none.'] : []),
    ...(smtp === null || smtp?.hostname === '' ? ['SMTP_URL is wrong: it is no address. Use smtps://user:password@host:465, with every special sign of the password percent-encoded.'] : []),
    ...(['ALERT_TEAMS_URL', 'ALERT_WEBHOOK_URL'] as const).flatMap((name) => {
      const [url, given] = [URL.parse(c[name] ?? ''), c[name] !== undefined];
      return given && (url === null || (url.protocol !== 'https:' && !c.ALLOW_SANDBOX_HOSTS)) ? [`${name} is wrong: it is no https address. Copy it again from where it was made.`] : [];
    }),
  ];
}
