/** A document as PDF: one page of plain text, small and valid, so that a reader can open it. */
import { badRequest, type Answer } from '../core/answer.ts';
import type { CreditNote, Invoice } from '../core/state.ts';
import type { World } from '../core/world.ts';

/** Texts of a PDF: Latin-1, with what would end them escaped. */
const inPdf = (text: string): string => [...text].map((c) => (c.charCodeAt(0) > 255 || c.charCodeAt(0) < 32 ? '?' : c)).join('').replace(/[\\()]/g, (c) => `\\${c}`);

/** Lines of text on one page of A4. */
export function pdfDocument(lines: readonly string[]): Buffer {
  const content = `BT /F1 12 Tf 16 TL 60 780 Td ${lines.map((l) => `(${inPdf(l)}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const starts = objects.map((o, n) => { const at = text.length; text += `${n + 1} 0 obj\n${o}\nendobj\n`; return at; });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${starts.map((s) => `${String(s).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

export function pdfOf(world: World, d: Invoice | CreditNote): Answer {
  // (*) what Xero says of a bill is not known; it prints sales documents only
  if (d.Type === 'ACCPAY' || d.Type === 'ACCPAYCREDIT') return badRequest(10, 'ValidationException', 'A PDF is available for sales documents only.');
  const number = 'InvoiceID' in d ? `Invoice ${d.InvoiceNumber ?? ''}` : `Credit Note ${d.CreditNoteNumber ?? ''}`;
  const bytes = pdfDocument([world.state.organisation.Name, number, `To ${world.state.contacts.get(d.ContactID)?.Name ?? ''}`, `Date ${d.Date}`, ...d.lines.map((l) => `${l.Description ?? ''}  ${l.textOnly ? '' : l.LineAmount}`), `Total tax ${d.TotalTax}`, `Total ${d.Total} ${d.CurrencyCode}`]);
  return { status: 200, type: 'application/pdf', body: '', bytes };
}
