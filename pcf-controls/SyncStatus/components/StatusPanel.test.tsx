// @vitest-environment jsdom
import * as React from 'react';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { advance, begin, detailsOf, type Progress } from '@counterfoil/webresources/nudge';
import { exportStatus, optionValue, xeroStatus } from '@counterfoil/solution';
import { getString } from '../../testing/strings.ts';
import type { DocumentPreview } from '@counterfoil/relay/contract';
import type { Previewing, Session, State } from '../model/state.ts';
import { StatusPanel } from './StatusPanel.tsx';

afterEach(cleanup);

const base: State = { phase: 'ready', details: undefined, progress: undefined, waiting: false, asking: false, failure: undefined, compared: undefined };
function shown(first: Partial<State>, rights = true): { session: Session; to: (change: Partial<State>) => void; container: HTMLElement } {
  let state: State = { ...base, ...first };
  const listeners = new Set<() => void>();
  const session: Session = {
    getState: () => state, subscribe: (l) => { listeners.add(l); return () => listeners.delete(l); },
    setDocument: vi.fn(), send: vi.fn(async () => undefined), ask: vi.fn(async () => undefined), preview: vi.fn(async () => undefined), closePreview: vi.fn(), dismiss: vi.fn(), refresh: vi.fn(async () => undefined), destroy: vi.fn(),
  };
  const { container } = render(<StatusPanel session={session} getString={getString} locale="en-GB" maySend mayCorrect={rights} mayLink={rights} theme={undefined} />);
  return { session, container, to: (change) => act(() => { state = { ...state, ...change }; listeners.forEach((l) => l()); }) };
}
type StepName = Progress['reached'][number]['step'];
const run = (...steps: readonly StepName[]): Progress =>
  steps.reduce((p, step) => advance(p, { kind: 'step', event: { type: 'step', request: 'r', step, state: 'working', at: '2026-11-22T10:00:00Z', text: step } }), begin('r', 0));
const sent = detailsOf({
  cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1', cfl_xerostatus: optionValue(xeroStatus, 'authorised'), cfl_xerolink: 'https://go.xero.com/x',
  cfl_total: 1200.12, 'cfl_total@OData.Community.Display.V1.FormattedValue': '£1,200.12',
});
const failed = detailsOf({
  cfl_exportstatus: optionValue(exportStatus, 'failed'),
  cfl_problems: JSON.stringify([{ code: 'A', text: 'No date.', fix: 'Fill it in.', field: 'datedelivered' }, { code: 'B', text: 'No account.', fix: 'Choose one.', line: 2 }]),
});
const findings = async (container: HTMLElement): Promise<readonly string[]> =>
  // colours need a browser that paints; there they are checked with the rest of the form
  (await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => v.id);

describe('StatusPanel', () => {
  it('marks the current step and tells screen readers every change', async () => {
    const t = shown({ progress: run('received', 'reading') });
    const steps = within(screen.getByRole('list', { name: 'Steps' })).getAllByRole('listitem');
    expect(steps.filter((s) => s.getAttribute('aria-current') === 'step').map((s) => s.textContent)).toEqual([expect.stringContaining('Reading the document')]);
    expect(screen.getByRole('status').textContent).toContain('On its way to Xero');
    expect(screen.getByRole('status').getAttribute('aria-live')).toBe('polite');
    t.to({ progress: undefined, details: sent });
    expect(screen.getByRole('status').textContent).toContain('In Xero. INV-1');
    expect(await findings(t.container)).toEqual([]);
  });
  it('links to Xero in a new tab, safely', () => {
    shown({ details: sent });
    const link = screen.getByRole('link', { name: /Open in Xero/ });
    expect([link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')]).toEqual(['https://go.xero.com/x', '_blank', 'noopener noreferrer']);
    expect(screen.getByText('Total').nextElementSibling?.textContent).toBe('£1,200.12');
  });
  it('R16 tells what is overdue in words and with a sign, not by colour alone', async () => {
    const t = shown({ details: { ...sent, overdue: { value: 240, shown: '£240.00' }, customerLink: 'https://in.xero.com/abc' } });
    const term = screen.getByText('Overdue');
    expect([term.nextElementSibling?.textContent, term.querySelector('svg')?.getAttribute('aria-hidden')]).toEqual(['£240.00', 'true']);
    expect(screen.getByRole('link', { name: /What the customer sees/ }).getAttribute('href')).toBe('https://in.xero.com/abc');
    expect(await findings(t.container)).toEqual([]);
    t.to({ details: sent });
    expect(screen.queryByText('Overdue')).toBeNull();
  });
  it('R2 shows each problem as a card, and sends again at a press', async () => {
    const t = shown({ details: failed });
    const cards = within(screen.getByRole('region', { name: 'What to put right' })).getAllByRole('listitem');
    expect(cards.map((c) => c.textContent)).toEqual(['Date DeliveredNo date.What to do: Fill it in.', 'Line 2No account.What to do: Choose one.']);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(t.session.send).toHaveBeenCalledTimes(1);
    expect(await findings(t.container)).toEqual([]);
  });
  it('keeps the focus on the button while the request is stored', () => {
    const t = shown({ details: failed });
    screen.getByRole('button', { name: 'Try again' }).focus();
    t.to({ asking: true });
    const button = screen.getByRole('button', { name: 'Storing your request…' });
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-disabled')).toBe('true');
  });
  it('tells an error of the click as an alert', () => {
    const t = shown({ details: failed });
    t.to({ failure: { code: 'NO_PRIVILEGE', text: 'Not allowed.', fix: 'Ask for Counterfoil Sender.' } });
    expect(screen.getByRole('alert').textContent).toContain('Ask for Counterfoil Sender.');
  });
  it('shows the text of a problem as text', () => {
    const t = shown({ details: { ...failed, problems: [{ code: 'A', text: '<img src=x onerror=alert(1)>', fix: '& <b>' }] } });
    expect(t.container.querySelector('img')).toBeNull();
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy();
  });
  it('stops listening when it leaves the page', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const t = shown({ details: failed });
    cleanup();
    t.to({ details: sent });
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });
});

const asked = (doing: string, state: Progress['state'], problems: Progress['problems'] = [], text = ''): Partial<State> => ({ doing, progress: { ...begin('r', 0), state, problems, text } });
const changed = { code: 'CHANGED_IN_XERO', text: 'Changed in Xero.', fix: 'Look at both.', shown: 'd1', differences: [{ field: 'Reference', dynamics: 'Spring', xero: 'Summer' }, { field: 'description', line: 2, dynamics: 'Two days', xero: '' }] };
const contacts = { code: 'CONTACT_DECIDE', text: 'Two contacts fit.', fix: 'Choose one.', candidates: [{ xeroContactId: 'c1', name: 'Acme Ltd', why: 'Same e-mail address', email: 'a@acme.example', accountNumber: '77' }, { xeroContactId: 'c2', name: 'ACME Limited', why: 'Similar name' }] };
const preview: DocumentPreview = {
  kind: 'salesInvoice', title: 'Invoice INV-1', organisation: 'Harbour', number: 'INV-1', contact: { name: 'Acme', how: 'find' }, date: '2026-11-20', currency: 'GBP', amountsAre: 'exclusive', status: 'DRAFT',
  lines: [{ line: 1, description: 'Consulting', quantity: '2', unitAmount: '100', account: '200 Sales', taxRate: '20% (VAT on Income)', tracking: ['Region: North'], amount: '200.00', tax: '40.00' }, { line: 2, description: 'Travel', tracking: [] }],
  subtotal: '200.00', tax: '40.00', total: '240.00', dynamicsTotal: '240.00', willCreate: [{ what: 'contact', name: 'Acme' }], notes: [], problems: [],
};
const previewing = (found: DocumentPreview | undefined, phase: Previewing['phase'] = 'shown'): Partial<State> => ({ preview: { request: 'p', phase, found, problems: [], failure: undefined } });

describe('what a person decides', () => {
  it('R52 shows both sides of a document that was changed in Xero, and asks for nothing by itself', async () => {
    const t = shown({ details: { ...sent, status: 'readyToUpdate' }, ...asked('update', 'refused', [changed]) });
    const table = screen.getByRole('table', { name: 'Changed in Xero since' });
    expect(within(table).getAllByRole('row').map((r) => r.textContent)).toEqual(['WhatDynamicsXero', 'ReferenceSpringSummer', 'Line 2 · DescriptionTwo days(empty)']);
    fireEvent.click(screen.getByRole('button', { name: 'Overwrite Xero' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ action: 'update', arguments: { despite: ['CHANGED_IN_XERO'], shown: 'd1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Keep what Xero has' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ action: 'refresh' });
    expect(screen.queryByRole('button', { name: 'Send update' })).toBeNull();
    expect(await findings(t.container)).toEqual([]);
  });
  it('R30 offers contacts with the reason for each, chooses none beforehand, and sends with the answer', async () => {
    const t = shown({ details: { ...failed, status: 'needsDecision', problems: [contacts] } });
    const group = screen.getByRole('radiogroup', { name: 'Which contact in Xero is it?' });
    expect(within(group).getAllByRole<HTMLInputElement>('radio').map((r) => r.checked)).toEqual([false, false, false]);
    expect(group.textContent).toContain('Acme LtdSame e-mail addressa@acme.example · Account number 77');
    const go = screen.getByRole('button', { name: 'Link and send' });
    expect(go.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(within(group).getByLabelText(/ACME Limited/));
    fireEvent.click(go);
    expect(t.session.ask).toHaveBeenLastCalledWith({ action: 'linkContact', arguments: { xeroContactId: 'c2', thenSend: true } });
    fireEvent.click(within(group).getByLabelText('None of them'));
    fireEvent.click(screen.getByRole('button', { name: 'Create a new contact and send' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ action: 'linkContact', arguments: { create: true, thenSend: true } });
    expect(await findings(t.container)).toEqual([]);
  });
  it('R23 tells who can decide where this person may not', () => {
    shown({ details: { ...failed, status: 'needsDecision', problems: [contacts] } }, false);
    expect(screen.queryByRole('button', { name: 'Link and send' })).toBeNull();
    expect(screen.getByText(/security role Counterfoil Accountant to link/)).toBeTruthy();
  });
  it('offers documents of Xero with what tells them apart, and links only to web addresses', () => {
    const t = shown({ details: { ...failed, status: 'needsDecision', problems: [{ code: 'OUTCOME_UNKNOWN', text: 'x', fix: 'y', candidates: [{ xeroId: 'x1', number: 'INV-7', date: '2026-11-20', total: '12.50', currency: 'GBP', contact: 'Acme', link: 'javascript:alert(1)' }] }] } });
    expect(screen.getByRole('radiogroup').textContent).toContain('INV-7Acme · 20 Nov 2026 · £12.50');
    expect(screen.queryByRole('link')).toBeNull();
    fireEvent.click(screen.getByLabelText('None of them: it is not in Xero yet'));
    fireEvent.click(screen.getByRole('button', { name: 'Use this answer' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ correction: 'decide', arguments: { none: true } });
  });
  it('R24 shows a bill that may be there already, and neither skips nor sends it by itself', () => {
    const t = shown({ details: { ...failed, problems: [{ code: 'BILL_ALREADY_IN_XERO', text: 'Xero already has a bill with the number P-7.', fix: 'Compare the two.', candidates: [{ xeroId: 'x1', number: 'P-7', total: '12.50', currency: 'GBP', link: 'https://go.xero.com/b' }] }] } });
    const card = screen.getByRole('region', { name: 'It may be in Xero already' });
    expect(card.textContent).toContain('Compare the two.');
    expect(within(card).getByRole('link').getAttribute('href')).toBe('https://go.xero.com/b');
    fireEvent.click(within(card).getByRole('button', { name: 'It is the same: do not send it' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ correction: 'skip', reason: 'The same document is in Xero already.' });
    fireEvent.click(within(card).getByRole('button', { name: 'Send all the same' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ action: 'send', arguments: { despite: ['BILL_ALREADY_IN_XERO'] } });
    cleanup();
    shown({ details: { ...failed, problems: [{ code: 'CONTACT_UNKNOWN', text: 'Nobody is called that.', fix: 'Link one.', candidates: [{ xeroContactId: 'c1', name: 'Brienner Hof' }] }] } });
    expect([screen.queryByLabelText('None of them'), screen.getByRole('button', { name: 'Try again' }) !== null]).toEqual([null, true]);
  });
  it('R29 says who held it and why, and lets those release it who may', () => {
    const held = { ...failed, status: 'held' as const, problems: [], holdReason: 'Waits for the order', heldBy: 'Nora Field', heldOn: '2026-11-20T10:00:00Z' };
    const t = shown({ details: held });
    expect(screen.getByRole('status').textContent).toContain('Reason: Waits for the order.');
    expect(screen.queryByRole('button', { name: /Send|again/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Release' }));
    expect(t.session.ask).toHaveBeenLastCalledWith({ correction: 'release' });
    cleanup();
    shown({ details: held }, false);
    expect(screen.queryByRole('button', { name: 'Release' })).toBeNull();
  });
  it('R65 says that a second person has to approve, and offers no way around', () => {
    shown({ details: { ...failed, status: 'needsDecision', problems: [{ code: 'APPROVAL_NEEDED', text: 'Above the limit.', fix: 'Ask Nora.' }] } });
    expect(screen.getByRole('heading', { name: 'Waiting for approval' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
  it('R19 tells what came of it, until somebody has read it', () => {
    const t = shown({ details: sent, ...asked('email', 'refused', [{ code: 'E', text: 'No address.', fix: 'Add one.' }]) });
    expect(screen.getByRole('alert').textContent).toContain('This was not done.');
    expect(screen.getByText('Add one.')).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'In Xero' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Understood' }));
    expect(t.session.dismiss).toHaveBeenCalledTimes(1);
  });
});

describe('the preview', () => {
  it('R28 shows the document as Xero will have it, and sends from there', async () => {
    const t = shown({ details: { ...failed, status: 'notSent', problems: [] }, ...previewing(preview) });
    const dialog = screen.getByRole('dialog', { name: 'Preview: Invoice INV-1' });
    expect(within(dialog).getByRole('status').textContent).toContain('Ready. This is what Xero will get');
    expect(within(dialog).getAllByRole('row').map((r) => r.textContent)).toEqual(['DescriptionQuantityPriceTax rateTaxAmount', 'Consulting200 Sales · Region: North2100.0020% (VAT on Income)40.00200.00', 'Travel']);
    expect(within(dialog).getByLabelText('Totals as Xero will compute them').textContent).toBe('Subtotal£200.00Tax£40.00Total£240.00');
    expect(dialog.textContent).toContain('Contact Acme, unless one that fits is found');
    expect(await findings(dialog)).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Send to Xero' }));
    expect([vi.mocked(t.session.closePreview).mock.calls.length, vi.mocked(t.session.send).mock.calls.length]).toEqual([1, 1]);
  });
  it('R28 R50 shows every problem first, marks its line, and does not send', () => {
    const t = shown({ details: failed, ...previewing({ ...preview, dynamicsTotal: '240.01', problems: [{ code: 'A', text: 'No account.', fix: 'Choose one.', line: 2, field: 'cfl_accountid' }] }) });
    const dialog = screen.getByRole('dialog');
    expect(within(dialog).getByRole('region', { name: 'What to put right' }).textContent).toContain('Line 2 · Xero AccountNo account.');
    expect([...dialog.querySelectorAll('tbody tr')].map((r) => /Something is wrong with line 2/.test(r.textContent ?? ''))).toEqual([false, true]);
    expect(dialog.textContent).toContain('Total in Dynamics£240.01');
    expect(within(dialog).queryByRole('button', { name: 'Send to Xero' })).toBeNull();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Look again' }));
    expect(t.session.preview).toHaveBeenCalledTimes(1);
  });
  it('says that it is being put together, and closes with Escape', () => {
    const t = shown({ details: failed, ...previewing(undefined, 'working') });
    expect(within(screen.getByRole('dialog')).getByRole('status').textContent).toContain('Putting together');
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    expect(t.session.closePreview).toHaveBeenCalled();
    t.to({ preview: undefined });
    expect(screen.queryByRole('dialog')).toBeNull();
    // back in the panel, from where the page is read on
    expect(document.activeElement?.textContent).toContain('Not sent to Xero');
  });
});
