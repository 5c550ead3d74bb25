// @vitest-environment jsdom
import * as React from 'react';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { advance, begin, detailsOf, type Progress } from '@counterfoil/webresources/nudge';
import { exportStatus, optionValue, xeroStatus } from '@counterfoil/solution';
import { getString } from '../../testing/strings.ts';
import type { Session, State } from '../model/session.ts';
import { StatusPanel } from './StatusPanel.tsx';

afterEach(cleanup);

const base: State = { phase: 'ready', details: undefined, progress: undefined, waiting: false, asking: false, failure: undefined, compared: undefined };
function shown(first: Partial<State>): { session: Session; to: (change: Partial<State>) => void; container: HTMLElement } {
  let state: State = { ...base, ...first };
  const listeners = new Set<() => void>();
  const session: Session = {
    getState: () => state, subscribe: (l) => { listeners.add(l); return () => listeners.delete(l); },
    setDocument: vi.fn(), send: vi.fn(async () => undefined), refresh: vi.fn(async () => undefined), destroy: vi.fn(),
  };
  const { container } = render(<StatusPanel session={session} getString={getString} locale="en-GB" maySend theme={undefined} />);
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
    expect(steps.filter((s) => s.getAttribute('aria-current') === 'step').map((s) => s.textContent)).toEqual([expect.stringContaining('Reading the invoice')]);
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
