/** The plain pages on which a person of the sandbox signs in. Without script. */
import { users } from '../../data/users.ts';
import type { Wanted } from './requests.ts';

const escape = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const page = (title: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;

export function signInPage(action: string, flow: string, wanted: Wanted): string {
  const people = users.filter((u) => u.applicationid === null);
  const asks = wanted.resource === undefined ? '' : `<p>The application may act in <strong>${escape(wanted.resource)}</strong> as you.</p>`;
  const button = (value: string, text: string): string => `<p><button name="user" value="${escape(value)}">${escape(text)}</button></p>`;
  return page('Sandbox sign-in (stands for Microsoft)', `<p>Who are you?</p>${asks}<form method="post" action="${escape(action)}"><input type="hidden" name="flow" value="${escape(flow)}">${people.map((u) => button(u.name, `${u.fullname} (${u.email})`)).join('')}${button('', 'Cancel')}</form>`);
}
export const errorPage = (code: number, text: string): string => page('Sorry, but we\'re having trouble signing you in.', `<p>AADSTS${code}: ${escape(text)}</p>`);
