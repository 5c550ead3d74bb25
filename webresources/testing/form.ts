/** An invoice form and a host, from xrm-mock, with the parts that it leaves empty. */
import { vi } from 'vitest';
import { XrmMockGenerator } from 'xrm-mock';
import { reportKey, type Report } from '../src/dialog/report.ts';
import { answerKey, questionKey, type Question } from '../src/dialog/question.ts';
import { fakeWebApi, type FakeWebApi } from './fake-web-api.ts';

export const INVOICE = 'b6f0a1c2-1111-4222-8333-444455556666';
export const ORGANIZATION = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';

export interface TestForm {
  readonly form: Xrm.FormContext;
  readonly api: FakeWebApi;
  /** Text and level of the notification that stands on the form now. */
  notification(): { text: string; level: string } | undefined;
  readonly panes: { readonly created: Xrm.App.PaneOptions[]; readonly navigated: unknown[]; selected: number };
  readonly progress: string[];
  readonly alerts: Xrm.Navigation.AlertStrings[];
  /** Confirmations asked for; `answers.confirmed` is what the person says, `answers.text` what they write in a dialog (undefined: they cancel). */
  readonly confirms: Xrm.Navigation.ConfirmStrings[];
  readonly asked: Question[];
  /** Reports that were shown. */
  readonly reports: { readonly title: string; readonly report: Report }[];
  readonly answers: { confirmed: boolean; text: string | undefined };
  /** Addresses opened in new tabs. */
  readonly opened: string[];
  readonly save: ReturnType<typeof vi.fn>;
  readonly refresh: ReturnType<typeof vi.fn>;
}

export function invoiceForm(o: { id?: string; table?: string; attributes?: Readonly<Record<string, unknown>>; dirty?: boolean; formFactor?: number; noPanes?: boolean } = {}): TestForm {
  XrmMockGenerator.initialise({ entity: { id: o.id ?? `{${INVOICE.toUpperCase()}}`, entityName: o.table ?? 'invoice' } });
  const shown: Readonly<Record<string, unknown>> = o.attributes ?? { invoicenumber: 'INV-1', name: 'Spring', statecode: 0 };
  for (const [name, value] of Object.entries(shown)) {
    if (typeof value === 'number') XrmMockGenerator.Attribute.createNumber(name, value);
    else XrmMockGenerator.Attribute.createString(name, value as string);
  }
  const form = XrmMockGenerator.getFormContext() as unknown as Xrm.FormContext;
  if (o.id === '') form.data.entity.getId = () => '';
  form.data.entity.getIsDirty = () => o.dirty ?? false;
  const save = vi.fn(async () => undefined);
  form.data.save = save as unknown as typeof form.data.save;
  const refresh = vi.fn(async () => undefined);
  form.data.refresh = refresh as unknown as typeof form.data.refresh;

  const notes = new Map<string, { text: string; level: string }>();
  form.ui.setFormNotification = (text, level, id) => { if (notes.has(id)) return false; notes.set(id, { text, level }); return true; };
  form.ui.clearFormNotification = (id) => notes.delete(id);

  const api = fakeWebApi();
  const panes: TestForm['panes'] = { created: [], navigated: [], selected: 0 };
  const progress: string[] = [];
  const alerts: Xrm.Navigation.AlertStrings[] = [];
  const opened: string[] = [];
  const confirms: Xrm.Navigation.ConfirmStrings[] = [];
  const asked: Question[] = [];
  const reports: { title: string; report: Report }[] = [];
  const answers: TestForm['answers'] = { confirmed: true, text: 'Because.' };
  const page = (p: { pageType: string; data?: string; webresourceName?: string }, title = ''): void => {
    if (p.pageType !== 'webresource') { panes.navigated.push(p); return; }
    if (p.webresourceName?.endsWith('report.html')) {
      const report = JSON.parse(sessionStorage.getItem(reportKey(p.data!))!) as Report;
      reports.push({ title, report });
      if (report.confirm !== undefined && answers.confirmed) sessionStorage.setItem(answerKey(p.data!), JSON.stringify({ text: 'confirmed' }));
      return;
    }
    asked.push(JSON.parse(sessionStorage.getItem(questionKey(p.data!))!) as Question);
    if (answers.text !== undefined) sessionStorage.setItem(answerKey(p.data!), JSON.stringify({ text: answers.text }));
  };
  let open: Xrm.App.PaneObject | undefined;
  const x = Xrm as unknown as Record<string, Record<string, unknown>>;
  x['WebApi'] = api as unknown as Record<string, unknown>;
  x['App'] = o.noPanes ? {} : {
    sidePanes: {
      getPane: () => open,
      createPane: async (options: Xrm.App.PaneOptions) => {
        panes.created.push(options);
        open = { navigate: async (page: unknown) => { panes.navigated.push(page); }, select: () => { panes.selected++; } } as unknown as Xrm.App.PaneObject;
        return open;
      },
    },
  };
  x['Utility'] = {
    showProgressIndicator: (text: string) => progress.push(text), closeProgressIndicator: () => progress.push('closed'),
    getGlobalContext: () => ({ organizationSettings: { organizationId: `{${ORGANIZATION.toUpperCase()}}` }, getClientUrl: () => 'https://org.crm.dynamics.com/', getCurrentAppUrl: () => 'https://org.crm.dynamics.com/main.aspx?appid=a1', client: { getFormFactor: () => o.formFactor ?? 1 } }),
  };
  x['Navigation'] = { openAlertDialog: async (a: Xrm.Navigation.AlertStrings) => { alerts.push(a); }, navigateTo: async (p: { pageType: string; data?: string; webresourceName?: string }, o?: { title?: string }) => page(p, o?.title), openConfirmDialog: async (c: Xrm.Navigation.ConfirmStrings) => { confirms.push(c); return { confirmed: answers.confirmed }; }, openUrl: (url: string) => { opened.push(url); } };
  return { form, api, panes, progress, alerts, confirms, asked, reports, answers, opened, save, refresh, notification: () => notes.get('counterfoil') };
}
