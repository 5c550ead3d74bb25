/** R14 R36 R48: e-mail by Xero, and files in both directions, out of the built zip and over real HTTP. */
import { arrivalStatus, emailMode, requestAction } from '@counterfoil/solution';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask as askOf, details, newBill, newCreditNote, type Doc } from '../changes/steps.ts';
import { createOracle } from '../conformance/xero-openapi.ts';
import { announce, setConnection } from '../switches/flow.ts';
import { detailsOf, newAccount, newInvoice, requestEnded, requestSend, type InvoiceWanted } from '../world/documents.ts';
import { uuidV5Sync } from '../../plugins-proxy/src/documents/ids.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
let customer: string;
const oracle = createOracle();

beforeAll(async () => {
  // more calls than fit into a minute: limits are tested elsewhere
  world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '0.5', XERO_CALLS_PER_MINUTE: '6000' } });
  await world.control('xero', 'switches', { minuteLimit: 100_000 });
  await world.startRelay();
  await setConnection(world, { cfl_arrivalstatus: arrivalStatus.options.authorised.value });
  customer = await newAccount(world, 'Files & Sons', { emailaddress1: 'post@files.example' });
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.control('xero', 'faults', undefined, 'DELETE');
  await world.control('xero', 'switches', { attachmentMaxBytes: 3 * 1024 * 1024, attachmentSameName: 'replace', emailDayLimit: 0 });
});

const books = (): Promise<any> => world.control('xero', 'snapshot');
const mailsOf = async (xeroId: string): Promise<any[]> => (await books()).outbox.filter((m: any) => m.documentId === xeroId);
const filesIn = async (xeroId: string): Promise<any[]> => (await books()).attachments.filter((a: any) => a.documentId === xeroId).map((a: any) => [a.FileName, Buffer.from(a.content, 'base64').toString()]);
const breaks = (pathIncludes: string, fault: object, times = 1): Promise<unknown> => world.control('xero', 'faults', { match: { pathIncludes }, fault, times });
async function sent(o: InvoiceWanted = {}): Promise<{ invoice: string; xeroId: string }> {
  const invoice = await newInvoice(world, { customer, ...o });
  const end = await requestEnded(world, await requestSend(world, invoice));
  expect(end.state, end.message).toBe('done');
  return { invoice, xeroId: (await detailsOf(world, invoice)).cfl_xeroid };
}
const request = (invoice: string, action: 'email' | 'attach', args?: object): Promise<string> => requestSend(world, invoice, 'sales', { cfl_action: requestAction.options[action].value, ...(args ? { cfl_arguments: JSON.stringify(args) } : {}) });
async function ask(invoice: string, action: 'email' | 'attach', args?: object): Promise<Awaited<ReturnType<typeof requestEnded>>> {
  const id = await request(invoice, action, args);
  await announce(world, [id]);
  return requestEnded(world, id);
}
async function note(invoice: string, filename: string, content: string | Buffer): Promise<string> {
  const row = await (await world.as('sales'))('POST', 'annotations?$select=annotationid', { subject: filename, filename, mimetype: 'application/octet-stream', isdocument: true, documentbody: Buffer.from(content).toString('base64'), 'objectid_invoice@odata.bind': `/invoices(${invoice})` }, { prefer: 'return=representation' });
  return row.annotationid;
}
async function historyOf(invoice: string): Promise<string[]> {
  const { cfl_xerodocumentid } = await detailsOf(world, invoice);
  return (await (await world.as('admin'))('GET', `cfl_synchistories?$select=cfl_name,cfl_text&$filter=_cfl_xerodocumentid_value eq ${cfl_xerodocumentid}&$orderby=createdon`)).value.map((h: any) => `${h.cfl_name}: ${h.cfl_text}`);
}

/** Dataverse keeps whole seconds; whoever asks within the second in which something was done counts as having asked before. */
const nextSecond = (): Promise<unknown> => new Promise((r) => setTimeout(r, 1_050));

describe('e-mail', () => {
  it('R14 follows the sending where the connection says so: once, told in history and details, and never again', async () => {
    await setConnection(world, { cfl_emailmode: emailMode.options.email.value });
    const { invoice, xeroId } = await sent();
    await expect.poll(async () => (await detailsOf(world, invoice)).cfl_emailedon).toBeTruthy();
    expect(await mailsOf(xeroId)).toMatchObject([{ to: ['post@files.example'] }]);
    expect((await historyOf(invoice)).filter((h) => /was e-mailed from Xero/.test(h))).toHaveLength(1);
    expect((await requestEnded(world, await requestSend(world, invoice))).state).toBe('done');
    const [drafted, markedUp] = await Promise.all([sent({ extra: { cfl_arrivalstatus: arrivalStatus.options.draft.value } }), sent({ extra: { cfl_emailmode: emailMode.options.markAsSent.value } })]);
    await setConnection(world, { cfl_emailmode: emailMode.options.none.value });
    await new Promise((r) => setTimeout(r, 700));
    expect([await mailsOf(xeroId), await mailsOf(drafted.xeroId), await mailsOf(markedUp.xeroId)].map((m) => m.length)).toEqual([1, 0, 0]);
    expect((await books()).invoices.find((i: any) => i.InvoiceID === markedUp.xeroId).SentToContact).toBe(true);
  });

  it('R14 an invoice whose amounts differ is not e-mailed, and the history says so', async () => {
    await world.control('xero', 'switches', { rounding: 'halfEven' });
    const invoice = await newInvoice(world, { customer, lines: [{ text: 'Samples', quantity: 3, price: '0.335' }, { text: 'Hours', quantity: 1, price: 50 }], extra: { cfl_emailmode: emailMode.options.email.value } });
    expect((await requestEnded(world, await requestSend(world, invoice))).state).toBe('done');
    await world.control('xero', 'switches', { rounding: 'halfUp' });
    await expect.poll(async () => (await historyOf(invoice)).join('\n')).toMatch(/not e-mailed, because its amounts in Xero differ/);
    const asked = await ask(invoice, 'email');
    expect([asked.state, asked.result.problems[0].code]).toEqual(['refused', 'MAIL_DIFFERS']);
    expect(await mailsOf((await detailsOf(world, invoice)).cfl_xeroid)).toEqual([]);
  });

  it('R14 two clicks are one e-mail; a later click is a second one', async () => {
    const { invoice, xeroId } = await sent();
    const both = await Promise.all([request(invoice, 'email'), request(invoice, 'email')]);
    await announce(world, both);
    const ends = await Promise.all(both.map((r) => requestEnded(world, r)));
    expect(ends.map((e) => e.state)).toEqual(['done', 'done']);
    expect(await mailsOf(xeroId)).toHaveLength(1);
    await nextSecond();
    expect((await ask(invoice, 'email')).message).toMatch(/^Xero e-mailed Invoice/);
    expect(await mailsOf(xeroId)).toHaveLength(2);
  });

  it('R14 after a lost answer Xero\'s history decides; without a trace there a person does, and nothing is sent again by itself', async () => {
    const [there, gone] = await Promise.all([sent(), sent()]);
    await breaks(`${there.xeroId}/Email`, { kind: 'resetAfterCommit' });
    expect((await ask(there.invoice, 'email')).message).toMatch(/its history shows the e-mail/);
    expect(await mailsOf(there.xeroId)).toHaveLength(1);
    await breaks(`${gone.xeroId}/Email`, { kind: 'status', status: 500 });
    const doubt = await ask(gone.invoice, 'email');
    expect([doubt.state, doubt.result.problems[0].code]).toEqual(['refused', 'MAIL_UNKNOWN']);
    expect(doubt.message).toMatch(/Approved/);
    expect([await mailsOf(gone.xeroId), (await detailsOf(world, gone.invoice)).status]).toEqual([[], 'sent']);
    await nextSecond();
    expect((await ask(gone.invoice, 'email')).state).toBe('done');
    expect(await mailsOf(gone.xeroId)).toHaveLength(1);
  });

  it('R14 R48 marks as sent without an e-mail; refusals say what to do', async () => {
    const { invoice, xeroId } = await sent();
    expect((await ask(invoice, 'email', { mode: 'markAsSent' })).message).toMatch(/is marked as sent in Xero. No e-mail went out/);
    expect((await books()).invoices.find((i: any) => i.InvoiceID === xeroId).SentToContact).toBe(true);
    expect(await mailsOf(xeroId)).toEqual([]);
    const codes = async (of: string, args?: object): Promise<string> => { const e = await ask(of, 'email', args); expect(e.state).toBe('refused'); return e.result.problems[0].code; };
    const nobody = await sent({ customer: await newAccount(world, 'Nobody writes to us') });
    const draft = await sent({ extra: { cfl_arrivalstatus: arrivalStatus.options.draft.value } });
    expect([await codes(nobody.invoice), await codes(draft.invoice), await codes(draft.invoice, { mode: 'markAsSent' }), await codes(invoice, { mode: 'fax' }), await codes(await newInvoice(world, { customer }))])
      .toEqual(['MAIL_NO_ADDRESS', 'MAIL_NOT_APPROVED', 'MAIL_NOT_APPROVED', 'ARGUMENTS_UNREADABLE', 'NOT_IN_XERO']);
    await world.control('xero', 'switches', { emailDayLimit: 1 });
    const full = await ask(invoice, 'email');
    expect([full.state, full.message]).toEqual(['refused', expect.stringMatching(/daily limit/)]);
  });
});

describe('files', () => {
  it('R36 the files of the notes go once each; what Xero does not take is named with its reason, the others go', async () => {
    const { invoice, xeroId } = await sent();
    expect((await ask(invoice, 'attach')).result.problems[0].code).toBe('FILES_NONE');
    await note(invoice, 'Lieferschein "ü".pdf', 'one');
    await note(invoice, 'run.exe', 'x');
    await note(invoice, 'large.pdf', Buffer.alloc(3 * 1024 * 1024 + 1));
    await note(invoice, 'scan.pdf', 'two');
    await note(invoice, 'scan.pdf', 'three');
    const first = await ask(invoice, 'attach');
    expect(first.state, first.message).toBe('done');
    const files = await filesIn(xeroId);
    expect([files.map((f) => f[0]).sort(), files.map((f) => f[1]).sort()]).toEqual([['Lieferschein -ü-.pdf', 'scan (2).pdf', 'scan.pdf'], ['one', 'three', 'two']]);
    expect(first.result.notTaken.map((p: any) => p.code).sort()).toEqual(['FILE_TOO_LARGE', 'FILE_TYPE']);
    await note(invoice, 'late.txt', 'four');
    const second = await ask(invoice, 'attach');
    expect([second.result.files.went, second.result.files.there.sort()]).toEqual([['late.txt'], ['Lieferschein -ü-.pdf', 'scan.pdf', 'scan.pdf']]);
    expect((await filesIn(xeroId)).slice(0, 3)).toEqual(files);
  });

  it('R36 a lost answer makes no second file, also where Xero refuses a name that is there', async () => {
    await world.control('xero', 'switches', { attachmentSameName: 'refuse' });
    const { invoice, xeroId } = await sent();
    for (const n of [1, 2, 3]) await note(invoice, `${n}.pdf`, `content ${n}`);
    await breaks('/Attachments/2.pdf', { kind: 'resetAfterCommit' });
    await breaks('/Attachments/3.pdf', { kind: 'status', status: 503 });
    expect((await ask(invoice, 'attach')).state).toBe('done');
    expect((await filesIn(xeroId)).sort()).toEqual([['1.pdf', 'content 1'], ['2.pdf', 'content 2'], ['3.pdf', 'content 3']]);
  });

  it('R36 what Xero refuses itself is told in its words, with attachmentMaxBytes lowered; the eleventh file has no place', async () => {
    const { invoice, xeroId } = await sent();
    await world.control('xero', 'switches', { attachmentMaxBytes: 1000 });
    await note(invoice, 'big.pdf', Buffer.alloc(2000, 1));
    // notes of one second have no order, and this one is to be the first
    await new Promise((r) => { setTimeout(r, 1_100); });
    for (let n = 0; n < 11; n++) await note(invoice, `${n}.txt`, `text ${n}`);
    const end = await ask(invoice, 'attach');
    expect(end.result.notTaken.map((p: any) => p.code).sort()).toEqual(['FILES_TOO_MANY', 'FILE_REFUSED']);
    expect(await filesIn(xeroId)).toHaveLength(10);
  });

  it('R36 Xero\'s PDF comes back as one note that people can open; whoever asks cannot be there first', async () => {
    const { invoice } = await sent({ number: 'PDF-1' });
    const id = await request(invoice, 'attach', { pdf: true });
    // an id that anybody could work out from the request
    await (await world.as('sales'))('POST', 'annotations', { annotationid: uuidV5Sync(`pdf:${id}`), subject: 'First', notetext: 'I was here.' });
    await announce(world, [id]);
    const end = await requestEnded(world, id);
    expect(end.state, end.message).toBe('done');
    const notes = (await (await world.as('sales'))('GET', `annotations?$select=filename,documentbody&$filter=_objectid_value eq ${invoice}`)).value;
    expect(notes.map((n: any) => [n.filename, Buffer.from(n.documentbody, 'base64').subarray(0, 5).toString()])).toEqual([['PDF-1.pdf', '%PDF-']]);
  });
});

describe.each([
  ['a bill', async (): Promise<Doc> => newBill(world, { supplier: customer, number: `F-${Math.random()}`, account: '429', taxRate: 'INPUT2' })],
  ['a credit note', async (): Promise<Doc> => newCreditNote(world, { customer })],
])('files of %s', (_name, make) => {
  it('R36 go to it in Xero once; its PDF comes where it is ours', async () => {
    const d = await make();
    const accounts = await world.as('accounts');
    expect((await askOf(world, 'send', d)).state).toBe('done');
    await accounts('POST', 'annotations', { subject: 'Scan', filename: 'scan.pdf', mimetype: 'application/pdf', isdocument: true, documentbody: Buffer.from('scanned').toString('base64'), [`objectid_${d.table}@odata.bind`]: `/${d.table}s(${d.id})` });
    for (const there of [[], ['scan.pdf']]) {
      const end = await askOf(world, 'attach', d);
      expect([end.state, end.result.files?.there], end.message).toEqual(['done', there]);
    }
    expect(await filesIn((await details(world, d)).cfl_xeroid)).toEqual([['scan.pdf', 'scanned']]);
    const pdf = await askOf(world, 'attach', d, { given: { pdf: true } });
    if (d.table === 'cfl_purchaseinvoice') { expect(pdf).toMatchObject({ state: 'refused', codes: ['PDF_ONLY_SALES'] }); return; }
    expect(pdf.state, pdf.message).toBe('done');
    const notes = (await accounts('GET', `annotations?$select=documentbody&$filter=_objectid_value eq ${d.id} and filename ne 'scan.pdf'`)).value;
    expect(notes.map((n: any) => Buffer.from(n.documentbody, 'base64').subarray(0, 4).toString())).toEqual(['%PDF']);
  });
});

describe('the relay dies', () => {
  async function killedAt(point: string, invoice: string, action: 'email' | 'attach'): Promise<Awaited<ReturnType<typeof requestEnded>>> {
    await world.relay.kill();
    await world.startRelay({ CRASH_AT: point });
    const { child } = world.relay;
    const id = await request(invoice, action);
    await expect.poll(() => child.signalCode, { timeout: 20_000 }).toBe('SIGKILL');
    await world.startRelay();
    return requestEnded(world, id);
  }

  it('R14 R51 between Xero\'s answer and its own memory: one e-mail, told once', async () => {
    const { invoice, xeroId } = await sent();
    const end = await killedAt('xero-answered', invoice, 'email');
    expect([end.state, (await mailsOf(xeroId)).length]).toEqual(['done', 1]);
    expect((await historyOf(invoice)).filter((h) => /e-mailed/.test(h))).toHaveLength(1);
  });

  it('R14 R51 before the socket: not e-mailed again by itself, a person is asked', async () => {
    const { invoice, xeroId } = await sent();
    const end = await killedAt('sending-stored', invoice, 'email');
    expect([end.state, end.result.problems[0].code, await mailsOf(xeroId)]).toEqual(['refused', 'MAIL_UNKNOWN', []]);
  });

  it('R36 R51 in the middle of the files: each is there once', async () => {
    const { invoice, xeroId } = await sent();
    for (const n of [1, 2]) await note(invoice, `${n}.pdf`, `content ${n}`);
    const end = await killedAt('xero-answered', invoice, 'attach');
    expect([end.state, (await filesIn(xeroId)).sort()]).toEqual(['done', [['1.pdf', 'content 1'], ['2.pdf', 'content 2']]]);
    expect((await historyOf(invoice)).filter((h) => /went to Xero with/.test(h))).toHaveLength(1);
  });
});

it.skipIf(!oracle)('R60 every call of it is known to Xero\'s own document', async () => {
  const calls = (await world.control('xero', 'calls') as any[]).filter((c) => c.path.startsWith('/api.xro/2.0') && /Email|Attachments|History/.test(c.path));
  expect(calls.length).toBeGreaterThan(30);
  const wrong = calls.flatMap((c) => oracle!.checkRequest(c.method, `${decodeURIComponent(c.path).slice('/api.xro/2.0'.length).replace(/[?#%"]/g, '_')}${Object.keys(c.query).length ? `?${new URLSearchParams(c.query).toString()}` : ''}`, /Attachments/.test(c.path) ? undefined : c.body));
  expect(wrong).toEqual([]);
});
