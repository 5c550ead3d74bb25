/** A browser without a page: cookies, origins, and the way over Microsoft's sign-in. */
export interface Answer { readonly status: number; readonly body: any; readonly headers: Headers; readonly text: string }

export function visitor(base: string) {
  const jar = new Map<string, string>();
  const self = {
    jar,
    async send(method: string, path: string, o: { readonly body?: unknown; readonly headers?: Record<string, string> } = {}): Promise<Answer> {
      const answer = await fetch(path.startsWith('http') ? path : base + path, {
        method, redirect: 'manual',
        headers: { ...(jar.size ? { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } : {}), ...(method === 'POST' ? { origin: base, 'content-type': 'application/json' } : {}), ...o.headers },
        ...(method === 'POST' ? { body: JSON.stringify(o.body ?? {}) } : {}),
      });
      for (const c of answer.headers.getSetCookie()) { const [pair = ''] = c.split(';'); const at = pair.indexOf('='); if (/Max-Age=0/.test(c)) jar.delete(pair.slice(0, at)); else jar.set(pair.slice(0, at), pair.slice(at + 1)); }
      const text = await answer.text();
      let body: any; try { body = JSON.parse(text); } catch { /* a page */ }
      return { status: answer.status, body, headers: answer.headers, text };
    },
    state: async (): Promise<any> => (await self.send('GET', '/setup/api/state')).body,
    post: (path: string, body?: unknown, headers?: Record<string, string>) => self.send('POST', `/setup/api/${path}`, { body, ...(headers ? { headers } : {}) }),
    /** Signs in as a person of the sandbox and comes back. '' cancels. */
    async signIn(environment: string, user: string): Promise<Answer> {
      const begun = await self.post('sign-in', { environment });
      if (begun.status !== 200) return begun;
      return self.send('GET', await atMicrosoft(begun.body.url, user));
    },
  };
  return self;
}
/** What a person does at Microsoft. @returns where the browser is sent back to */
export async function atMicrosoft(url: string, user: string): Promise<string> {
  const page = await fetch(url);
  const html = await page.text();
  const flow = /name="flow" value="([^"]+)"/.exec(html)?.[1], action = /action="([^"]+)"/.exec(html)?.[1];
  if (!flow || !action) throw new Error(`No sign-in page: ${page.status} ${html}`);
  const answer = await fetch(new URL(action, url), { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ flow, user }).toString() });
  return answer.headers.get('location')!;
}
