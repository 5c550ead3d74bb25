import type { Form } from '../model/forms.ts';
import { billForms } from './bills.ts';
import { connectionForms } from './connection.ts';
import { creditNoteForms } from './credit-notes.ts';
import { customerForms } from './customers.ts';
import { invoiceForms } from './invoice.ts';
import { linkForms } from './links.ts';
import { moneyBackForms } from './money-back.ts';
import { referenceDataForms } from './reference-data.ts';
import { requestForms } from './requests.ts';
import { ruleForms } from './rules.ts';
import { xeroDocumentForms } from './xero-document.ts';

export const allForms: readonly Form[] = [
  ...invoiceForms, ...customerForms, ...billForms, ...creditNoteForms, ...connectionForms, ...xeroDocumentForms, ...requestForms, ...moneyBackForms,
  ...linkForms, ...ruleForms, ...referenceDataForms,
];
