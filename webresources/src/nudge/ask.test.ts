import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detailsId, exportStatus, optionValue, requestAction } from '@counterfoil/solution';
import { fakeWebApi } from '../../testing/fake-web-api.ts';
import { ask, detailsName, ensureDetails } from './ask.ts';

const ID = 'B6F0A1C2-1111-4222-8333-444455556666';
const document = { table: 'invoice' as const, id: `{${ID}}` };
const title = async (): Promise<{ number: string; name: string }> => ({ number: 'INV-1', name: 'Spring' });

describe('ensureDetails', () => {
  it('R3 creates the one row of the document, under its derived id', async () => {
    const api = fakeWebApi();
    const { id } = await ensureDetails(api, document, title);
    expect(id).toBe(await detailsId('invoice', ID.toLowerCase()));
    expect(api.created).toEqual([{
      table: 'cfl_xerodocument',
      data: {
        cfl_xerodocumentid: id, cfl_documentkey: `invoice:${ID.toLowerCase()}`, 'cfl_InvoiceId@odata.bind': `/invoices(${ID.toLowerCase()})`,
        cfl_name: 'Invoice INV-1', cfl_documentnumber: 'INV-1', cfl_documentname: 'Spring', cfl_exportstatus: optionValue(exportStatus, 'queued'),
      },
    }]);
  });
  it('writes nothing when it exists', async () => {
    const id = await detailsId('invoice', ID);
    const api = fakeWebApi({ [`cfl_xerodocument/${id}`]: { cfl_exportstatus: optionValue(exportStatus, 'failed') } });
    const known = await ensureDetails(api, document, () => { throw new Error('not asked for'); });
    expect(known.details?.status).toBe('failed');
    expect(api.created).toEqual([]);
  });
  it('goes on when another click was faster, or the row is not for our eyes', async () => {
    const api = fakeWebApi();
    api.fail = (call) => call.startsWith('create') ? { errorCode: 0x80040237, message: 'exists' } : { errorCode: 0x80040220, message: 'prvReadcfl_XeroDocument' };
    await expect(ensureDetails(api, document, title)).resolves.toMatchObject({ details: undefined });
  });
  it('lets other errors through', async () => {
    const api = fakeWebApi();
    api.fail = (call) => call.startsWith('create') ? { errorCode: 0x80040220, message: 'prvCreatecfl_XeroDocument' } : undefined;
    await expect(ensureDetails(api, document, title)).rejects.toMatchObject({ errorCode: 0x80040220 });
  });
});

describe('detailsName', () => {
  it('says which invoice it is, within the column', () => {
    expect(detailsName('INV-1', 'Spring')).toBe('Invoice INV-1');
    expect(detailsName('', 'Spring')).toBe('Invoice Spring');
    expect(detailsName('', '')).toBe('Invoice');
    expect(detailsName('', 'x'.repeat(500))).toHaveLength(400);
  });
});

describe('ask', () => {
  it('R68 writes the request with nothing but action, document and ticket hash', async () => {
    const api = fakeWebApi();
    const kept = new Map<string, string>();
    const store = { setItem: (k: string, v: string) => void kept.set(k, v), getItem: (k: string) => kept.get(k) ?? null } as unknown as Storage;
    const asked = await ask({ webApi: api, document, detailsId: 'd1', organization: 'org', store, now: new Date('2026-11-22T10:00:00Z') });
    expect(api.created).toEqual([{
      table: 'cfl_syncrequest',
      data: {
        cfl_action: optionValue(requestAction, 'send'), 'cfl_InvoiceId@odata.bind': `/invoices(${ID.toLowerCase()})`,
        cfl_tickethash: createHash('sha256').update(asked.ticket.ticket).digest('hex'),
      },
    }]);
    expect(JSON.stringify(api.created)).not.toContain(asked.ticket.ticket);
    expect(JSON.parse(kept.get('counterfoil:d1') ?? '')).toEqual({ ...asked.ticket, at: '2026-11-22T10:00:00.000Z', organization: 'org' });
  });
});
