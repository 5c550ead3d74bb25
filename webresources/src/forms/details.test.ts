// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { INVOICE, invoiceForm } from '../../testing/form.ts';
import { openSignals } from '../nudge/index.ts';
import { onDetailsLoad } from './details.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const line = openSignals(() => undefined);
afterEach(() => { vi.restoreAllMocks(); });

function opened(o: { dirty?: boolean; attributes?: Record<string, unknown> } = {}): ReturnType<typeof vi.fn> {
  const { form } = invoiceForm({ id: `{${DETAILS.toUpperCase()}}`, ...o });
  const refresh = vi.fn(async () => undefined);
  form.data.refresh = refresh as unknown as typeof form.data.refresh;
  onDetailsLoad({ getFormContext: () => form } as unknown as Xrm.Events.EventContext);
  return refresh;
}
/** Messages arrive in order: when the last one has, all before it have. */
async function say(...signals: readonly { kind: 'asked' | 'settled'; detailsId: string }[]): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    const other = openSignals((s) => { if (s.detailsId === 'last') { other.close(); resolve(); } });
  });
  for (const s of [...signals, { kind: 'asked' as const, detailsId: 'last' }]) line.send(s);
  await heard;
}

describe('onDetailsLoad', () => {
  it('R22 reads the form again when its document has settled, without saving', async () => {
    const refresh = opened();
    await say({ kind: 'settled', detailsId: DETAILS });
    expect(refresh.mock.calls).toEqual([[false]]);
  });
  it('leaves other documents, other news and a form that is being edited alone', async () => {
    const refresh = opened();
    await say({ kind: 'settled', detailsId: 'another' }, { kind: 'asked', detailsId: DETAILS });
    expect(refresh).not.toHaveBeenCalled();
    const edited = opened({ dirty: true });
    await say({ kind: 'settled', detailsId: DETAILS });
    expect(edited).not.toHaveBeenCalled();
    expect(refresh).not.toHaveBeenCalled();
  });
  it('R22 does not go on saying queued when it has ended while the pane was opening', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const refresh = opened({ attributes: { cfl_exportstatus: optionValue(exportStatus, 'queued') } });
      await vi.advanceTimersByTimeAsync(3000);
      expect(refresh).toHaveBeenCalledTimes(2);
      (Xrm.Page as unknown as Xrm.FormContext).getAttribute('cfl_exportstatus')!.setValue(optionValue(exportStatus, 'sent'));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(refresh).toHaveBeenCalledTimes(2);
    } finally { vi.useRealTimers(); }
  });
});
