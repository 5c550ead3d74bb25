import { users } from '../../data/users.ts';

const escape = (s: string): string => s.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!);

const style = `
:root{color-scheme:light;font-family:"Segoe UI",system-ui,-apple-system,Roboto,"Helvetica Neue",sans-serif;color:#242424}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:linear-gradient(160deg,#eef3fb 0%,#f6f2fb 55%,#eef7f4 100%)}
main{background:#fff;border-radius:12px;box-shadow:0 12px 40px rgb(20 30 60/.14);padding:32px;width:min(440px,calc(100vw - 32px));box-sizing:border-box}
h1{font-size:22px;margin:0 0 4px;font-weight:600}p{margin:0 0 20px;color:#555}
ul{list-style:none;margin:0;padding:0;display:grid;gap:8px}
button{all:unset;box-sizing:border-box;width:100%;display:grid;grid-template-columns:40px 1fr;gap:12px;align-items:center;padding:10px 12px;border-radius:8px;border:1px solid #e2e4ea;cursor:pointer}
button:hover{background:#f5f8ff;border-color:#9db8e8}button:focus-visible{outline:2px solid #0f5bb5;outline-offset:1px}
.face{width:40px;height:40px;border-radius:50%;display:grid;place-items:center;font-weight:600;color:#fff}
strong{display:block;font-weight:600}small{color:#616161;font-size:13px}
.problem{background:#fdf3f4;border:1px solid #d9a1a8;color:#8a1020;border-radius:8px;padding:10px 12px;margin:0 0 16px}`;
const faces = ['#0f5bb5', '#7a3e9d', '#0b6a5d', '#9a3b00', '#a4262c', '#4b5563', '#5c4a00', '#1f6f3a'];
const about: Record<string, string> = {
  sales: 'Sells: creates invoices and sends them to Xero', sales2: 'Sells in the other business unit', accounts: 'Keeps the books', approver: 'Says the second yes to large invoices',
  admin: 'Administers the environment', security: 'Grants roles', viewer: 'May look, nothing else',
};
const initials = (name: string): string => name.split(/\s+/).map((w) => w[0] ?? '').slice(0, 2).join('').toUpperCase();

/** Who of the sandbox's people signs in. The application user of the relay has no face in the browser. */
export function signInPage(returnTo: string, problem?: string): string {
  const people = users.filter((u) => u.name !== 'relay');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Sign in to the sandbox</title><style>${style}</style></head>
<body><main><h1>Choose an account</h1><p>These people live in the sandbox. Each has the roles that the name suggests.</p>
${problem ? `<p class="problem" role="alert">${escape(problem)}</p>` : ''}
<form method="post" action="/signin"><input type="hidden" name="return" value="${escape(returnTo)}"><ul>${people.map((u, i) => `
<li><button name="user" value="${escape(u.name)}"><span class="face" aria-hidden="true" style="background:${faces[i % faces.length]}">${escape(initials(u.fullname))}</span><span><strong>${escape(u.fullname)}</strong><small>${escape(about[u.name] ?? u.email)}</small></span></button></li>`).join('')}
</ul></form></main></body></html>`;
}

/** The page that the app runs in. Everything else comes from the bundles. */
export const appPage = (version: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Dynamics sandbox</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/app/main.css?v=${version}"></head>
<body><div id="app"><p class="starting">Starting…</p></div><script src="/app/platform.js?v=${version}"></script><script src="/app/main.js?v=${version}"></script></body></html>`;

/** Only addresses of this host: a return address elsewhere would make the sign-in page an open redirect. */
export const safeReturn = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) ? to : '/');
