import { afterEach, describe, expect, it, vi } from 'vitest';
import { hideUnreadable } from './access.ts';

afterEach(() => { vi.unstubAllGlobals(); });

function form() {
  const hidden: string[] = [];
  const part = (name: string) => ({ setVisible: (v: boolean) => { if (!v) hidden.push(name); } });
  const tabs = { get: (t: string) => (t === 'gone' ? undefined : { ...part(t), sections: { get: (s: string) => part(`${t}/${s}`) } }) };
  return { hidden, context: { getFormContext: () => ({ ui: { tabs } }) } as unknown as Xrm.Events.EventContext };
}
const host = (info: () => Promise<object>): void => { vi.stubGlobal('Xrm', { Utility: { getGlobalContext: () => ({ userSettings: { getSecurityRolePrivilegesInfo: info } }) } }); };
const places = ['cfl_creditnote: credits/creditnotes', 'cfl_approval: approvals', 'invoice: lines', 'cfl_approval: gone/x', 'nonsense'];

describe('lists that may not be read', () => {
  it('R23 are left out, by id or by name of the privilege', async () => {
    for (const info of [{ 'prvReadInvoice': { privilegeName: 'prvReadInvoice' } }, { '6e2c': { privilegeName: 'prvReadInvoice' }, '77aa': { privilegeName: 'prvCreatecfl_Approval' } }]) {
      host(async () => info);
      const f = form();
      await hideUnreadable(f.context, ...places);
      expect(f.hidden).toEqual(['credits/creditnotes', 'approvals']);
    }
  });
  it('R23 stay where the host does not tell', async () => {
    host(async () => { throw new Error('offline'); });
    const f = form();
    await hideUnreadable(f.context, ...places);
    expect(f.hidden).toEqual([]);
  });
});
