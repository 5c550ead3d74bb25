/** The pages of Xero's sign-in: who you are, which organisations the app may reach, allow or cancel. */
import { xeroUsers, type XeroUser } from '../data/xero-users.ts';
import { document, html } from '../xero/pages/html.ts';

export interface Choice { readonly tenantId: string; readonly name: string; readonly connected: boolean }

export const loginPage = (request: string, app: string): string => document('Log in to Xero', html`
  <h1>Log in to Xero</h1><p class="soft">Sandbox: choose who you are. ${app} wants to connect.</p>
  <form method="post" action="/identity/login"><input type="hidden" name="request" value="${request}">
  ${xeroUsers.map((u) => html`<p><button name="user" value="${u.name}">${u.fullName}</button> <span class="soft">${u.email}</span></p>`)}
  </form>`);

export function consentPage(request: string, app: string, user: XeroUser, choices: readonly Choice[], several: boolean, problem?: string): string {
  const kind = several ? 'checkbox' : 'radio';
  return document(`${app} wants access`, html`
  <h1>${app} wants access to Xero</h1><p class="soft">You are ${user.fullName}.</p>
  ${problem === undefined ? [] : [html`<p class="alert" role="alert">${problem}</p>`]}
  <form method="post" action="/identity/consent"><input type="hidden" name="request" value="${request}">
  ${choices.length === 0 ? html`<p>You are not a member of any organisation.</p>` : html`<fieldset><legend>${several ? 'Organisations' : 'Organisation'}</legend>
    ${choices.map((c) => html`<p><label><input type="${kind}" name="organisation" value="${c.tenantId}"> ${c.name}${c.connected ? ' (connected already)' : ''}</label></p>`)}</fieldset>`}
  <p>${choices.length === 0 ? [] : [html`<button name="answer" value="allow">Allow access</button> `]}<button name="answer" value="cancel" class="small">Cancel</button></p></form>`);
}

/** What Xero shows instead of going back: whoever sent the browser here made a mistake that the person cannot put right. */
export const errorPage = (code: string, detail: string): string => document('Sorry, something went wrong', html`
  <h1>Sorry, something went wrong</h1><p class="alert" role="alert">Error: ${code}</p><p>${detail}</p>`);
