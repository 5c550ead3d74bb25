/** The screens of the guide. Words come from where the product has them, so a renamed command changes its picture. */
import { problem } from '../../../plugins-proxy/src/problems/index.ts';
import { label, onScreen, owes, says, shows } from '../words.ts';
import { bar, box, button, buttonsFromRight, colours, paragraph, rule, text, tick, warning, type Picture } from './kit.ts';

const app = label('app.cfl_Counterfoil.label');
const command = (key: string, table = 'invoice'): string => label(`ribbon.cfl.${table}.${key}.LabelText.title`);
const caption = (x: number, y: number, name: string, value: string, bold = false): string => text(x, y, name, { size: 12, colour: colours.soft }) + text(x, y + 20, value, { bold });
/** A label that the form takes from a column or a choice. */
const word = (s: string): string => { if (!onScreen.has(s)) throw new Error(`"${s}" stands on no screen.`); return s; };
const money = (n: number): string => new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' }).format(n);

function menu(): Picture {
  const items = ['Details', 'OpenInXero', 'Preview', 'Update', 'Email', 'MarkAsSent', 'Attach', 'Pdf', 'Refresh', 'Hold', 'Void', 'Unlink'].map((k) => command(k));
  const top = 112;
  return {
    file: 'menu.svg', title: 'The menu Xero on an invoice', width: 760, height: 520,
    description: `An invoice in Dynamics 365 that is in Xero. In its command bar stand ${command('Send')} and the menu ${command('Xero')}, which is open and holds: ${items.join(', ')}.`,
    parts: [
      bar(760, 'Anna Accounts', app), box(16, 60, 728, 44), text(36, 87, 'Save'), text(90, 87, 'Save & Close'), text(200, 87, `➤ ${command('Send')}`, { bold: true }),
      box(330, 62, 96, 40, { fill: '#edebe9', r: 0 }), text(346, 87, `${command('Xero')}  ▾`, { bold: true }), text(444, 87, 'Refresh'),
      box(16, top, 728, 34, { fill: '#f3f2f1', r: 4 }), text(34, top + 22, `${says('Standing_InXero_With', 'INV-01002', `${says('XeroStatus_authorised')}, ${says('Standing_Due', money(240))}`)}`),
      box(16, top + 46, 728, 346), text(34, top + 78, 'Autumn order', { size: 19, bold: true }), caption(34, top + 112, word('Invoice ID'), 'INV-01002', true), caption(34, top + 166, word('Customer'), 'Bluebell Restaurants Ltd'),
      caption(34, top + 220, word('Date Delivered'), '22/11/2026'), caption(34, top + 274, word('Total Amount'), money(200), true),
      box(330, top - 8, 218, 16 + items.length * 31, { r: 2, stroke: colours.line }), ...items.map((t, i) => text(352, top + 20 + i * 31, t)),
    ],
  };
}

function preview(): Picture {
  const head: readonly (readonly [string, string])[] = [
    [shows('Preview_To'), 'Bluebell Restaurants Ltd'], [shows('Preview_Organisation'), 'Harbour & Vine Ltd'], [shows('Preview_Number'), 'INV-01006'], [shows('Fact_Date'), '20 Nov 2026'],
    [shows('Fact_Due'), '23 Dec 2026'], [shows('Preview_Status'), shows('Preview_Status_DRAFT')], [shows('Fact_Currency'), 'GBP'], [shows('Preview_Amounts'), shows('Preview_Amounts_exclusive')],
  ];
  const rows = [['Consulting', '200 Sales', '3', '33.33', '', '20.00', '99.99'], ['Travel to Bristol', '200 Sales', '1', '25.06', '0.05', '5.00', '25.01']] as const;
  const ends = [400, 470, 550, 680, 744] as const;
  const columns = [shows('Preview_Quantity'), shows('Preview_Price'), shows('Preview_Discount'), shows('Amount_Tax'), shows('Preview_Amount')];
  const totals = [[shows('Amount_Subtotal'), money(125)], [shows('Amount_Tax'), money(25)], [shows('Amount_Total'), money(150)], [shows('Preview_DynamicsTotal'), money(125)]] as const;
  return {
    file: 'preview.svg', title: 'The preview of an invoice', width: 800, height: 560,
    description: `A window over the invoice. It says: ${shows('Preview_Verdict_Good')} Below are the head of the document, two lines with tax rate, tax and amount, and the totals: subtotal ${money(125)}, tax ${money(25)}, total ${money(150)}. Buttons: ${shows('Preview_Close')} and ${shows('Action_Send')}.`,
    parts: [
      box(16, 16, 768, 528, { r: 8, stroke: colours.line }), text(40, 54, shows('Preview_TitleOf', 'Invoice INV-01006'), { size: 20, bold: true }), tick(50, 80), text(68, 85, shows('Preview_Verdict_Good')),
      box(40, 104, 720, 370, { r: 2, stroke: colours.line }), ...head.map(([k, v], i) => caption(56 + (i % 4) * 186, 128 + Math.floor(i / 4) * 50, k, v)),
      text(56, 242, shows('Preview_Description'), { size: 12, colour: colours.soft }), ...columns.map((c, i) => text(ends[i]!, 242, c, { size: 12, colour: colours.soft, end: true })), text(564, 242, shows('Preview_TaxRate'), { size: 12, colour: colours.soft }), rule(56, 252, 688),
      ...rows.flatMap(([what, account, ...values], n) => [text(56, 274 + n * 50, what), text(56, 292 + n * 50, account, { size: 12, colour: colours.soft }), ...values.map((v, i) => text(ends[i]!, 274 + n * 50, v, { end: true })), text(564, 274 + n * 50, '20%'), rule(56, 302 + n * 50, 688)]),
      ...totals.flatMap(([k, v], i) => [text(540, 378 + i * 25, k, { bold: i === 2 }), text(744, 378 + i * 25, v, { bold: i === 2, end: true })]),
      buttonsFromRight(760, 494, [shows('Preview_Close'), shows('Action_Send')]),
    ],
  };
}

function selection(): Picture {
  const rows = ['INV-01011', 'INV-01012', 'INV-01013', 'INV-01014', 'INV-01015'];
  const p = problem('LINE_WITHOUT_ACCOUNT', { line: 'Line 1 (Consulting)', connection: 'Harbour & Vine Ltd', setting: 'Default' });
  const reason = paragraph(236, 288, 420, `• ${says('Bulk_Reason', 'INV-01013', `${p.text} ${p.fix}`)}`);
  return {
    file: 'selection.svg', title: 'The result of sending a selection', width: 800, height: 440,
    description: `A list of invoices, five of them selected, with ${command('Send', 'invoice')} above it. One window tells the result: ${says('Bulk_Title_Some', 4, 5)}. One was not sent, because its line has no Xero account, and the text says what to do.`,
    parts: [
      bar(800, 'Sally Sales', app), box(16, 60, 768, 44), text(36, 87, `➤ ${command('Send')}`, { bold: true }), text(180, 87, `${command('Xero')}  ▾`), box(16, 112, 768, 312), text(36, 146, label('sitemap.cfl_Counterfoil.cfl_sell.cfl_sell_invoices.cfl_sell_invoices_notinxero.title'), { size: 18, bold: true }),
      ...rows.flatMap((n, i) => [box(16, 164 + i * 48, 768, 44, { r: 0, fill: colours.chosen }), box(32, 178 + i * 48, 16, 16, { r: 3, fill: colours.primary }), `<path d="m36 ${186 + i * 48} 3 3 5-6" fill="none" stroke="#fff" stroke-width="1.8"/>`, text(64, 191 + i * 48, n, { colour: colours.link })]),
      box(212, 150, 470, 266, { r: 4, stroke: colours.line }), text(236, 190, says('Bulk_Title_Some', 4, 5), { size: 19, bold: true }), text(236, 224, says('Bulk_Sent', 4)), text(236, 264, says('Bulk_Refused', 1)), reason.svg, buttonsFromRight(658, 372, ['OK']),
    ],
  };
}

function conflict(): Picture {
  const rows = [['Due date', '30 December 2026', '23 December 2026'], ['Reference', 'PO 4711', 'PO 7715']] as const;
  const intro = paragraph(40, 78, 480, shows('Conflict_Text'));
  const y = intro.below + 14;
  const left = button(40, y + 120, shows('Conflict_Overwrite'));
  return {
    file: 'conflict.svg', title: 'Both sides of an invoice that was changed in Xero', width: 560, height: y + 180,
    description: `${shows('Conflict_Heading')}. A table with a row for each difference and the values of Dynamics and Xero: due date and reference. Below it two buttons: ${shows('Conflict_Overwrite')} and ${shows('Conflict_Keep')}.`,
    parts: [
      box(16, 16, 528, y + 148, { stroke: colours.line }), text(40, 50, shows('Conflict_Heading'), { size: 16, bold: true }), intro.svg,
      ...[shows('Conflict_What'), shows('Differs_Dynamics'), shows('Differs_Xero')].map((h, i) => text([40, 190, 360][i]!, y + 10, h, { size: 12, colour: colours.soft })), rule(40, y + 20, 480),
      ...rows.flatMap((r, n) => [...r.map((v, i) => text([40, 190, 360][i]!, y + 42 + n * 34, v, { bold: i > 0 })), rule(40, y + 54 + n * 34, 480)]), left.svg, button(left.right, y + 120, shows('Conflict_Keep')).svg,
    ],
  };
}

function approval(): Picture {
  const p = problem('APPROVAL_NEEDED', { total: '1200.00 GBP', connection: 'Harbour & Vine Ltd', limit: '500.00 GBP' });
  const intro = paragraph(86, 242, 560, shows('Text_Approval'), { size: 13, colour: colours.soft });
  const what = paragraph(56, intro.below + 62, 620, p.text, { bold: true });
  const fix = paragraph(56, what.below + 4, 620, `${shows('Problem_Fix')}: ${shows('Text_ApprovalYou')}`);
  return {
    file: 'approval.svg', title: 'A document that waits for approval', width: 760, height: fix.below + 24,
    description: `Xero Details of an invoice, open for the second person. Buttons ${command('Approve', 'cfl_xerodocument')} and ${command('Reject', 'cfl_xerodocument')} in the command bar, the export status ${word('Needs a decision')}, and the reason: ${p.text}`,
    parts: [
      bar(760, 'Peter Approver', app), box(16, 60, 728, 44), text(36, 87, `✓ ${command('Approve', 'cfl_xerodocument')}`, { bold: true, colour: colours.good }), text(136, 87, `✕ ${command('Reject', 'cfl_xerodocument')}`, { bold: true, colour: colours.bad }),
      box(16, 112, 728, 64), text(36, 140, 'Invoice INV-01005', { size: 18, bold: true }), text(36, 162, word('Xero Details'), { size: 12, colour: colours.soft }), caption(560, 136, word('Export Status'), word('Needs a decision'), true),
      box(16, 188, 728, fix.below - 180), box(36, 202, 688, intro.below - 194, { fill: colours.warnGround, stroke: colours.line, r: 2 }), warning(60, 226), text(86, 224, shows('Title_Approval'), { size: 16, bold: true }), intro.svg,
      text(36, intro.below + 34, shows('Problems_Label'), { bold: true }), box(36, intro.below + 42, 4, fix.below - intro.below - 50, { fill: '#eaa300', r: 0 }), what.svg, fix.svg,
    ],
  };
}

function contacts(): Picture {
  const choices = [['Mill Lane Foods', 'Same e-mail address', `ap@mill.example · ${shows('Decide_AccountNumber', 'F-150')}`], ['Mill Lane Wines', 'Same e-mail address', `ap@mill.example · ${shows('Decide_AccountNumber', 'W-151')}`]] as const;
  const p = problem('CONTACT_SEVERAL', { name: 'Mill Lane', candidates: 'Mill Lane Foods (ap@mill.example), Mill Lane Wines (ap@mill.example)' });
  const about = paragraph(40, 82, 480, p.text);
  const hint = paragraph(40, about.below + 8, 480, shows('Decide_Contact_Text'));
  const y = hint.below + 16;
  const circle = (at: number, on = false): string => `<circle cx="50" cy="${at}" r="8" fill="#fff" stroke="${on ? colours.primary : colours.soft}"/>${on ? `<circle cx="50" cy="${at}" r="4" fill="${colours.primary}"/>` : ''}`;
  return {
    file: 'contacts.svg', title: 'The contacts in Xero that a customer could be', width: 560, height: y + 250,
    description: `${shows('Decide_Contact')} ${p.text} Each choice says why it is offered; the first is chosen. The last choice is ${shows('Decide_Contact_None')}. The button says ${shows('Decide_Link')}.`,
    parts: [
      box(16, 16, 528, y + 218, { stroke: colours.line }), text(40, 52, shows('Decide_Contact'), { size: 16, bold: true }), about.svg, hint.svg,
      ...choices.flatMap(([name, why, facts], n) => [circle(y + n * 66, n === 0), text(72, y + 5 + n * 66, name, { bold: true }), text(72, y + 23 + n * 66, why, { size: 12, colour: colours.link }), text(72, y + 40 + n * 66, facts, { size: 12, colour: colours.soft })]),
      circle(y + 136), text(72, y + 141, shows('Decide_Contact_None')), button(40, y + 176, shows('Decide_Link'), { primary: true }).svg,
    ],
  };
}

function balances(): Picture {
  const ages = [['NotDue', 240], ['Days1to30', 120], ['Days31to60', 0], ['Days61to90', 0], ['DaysOver90', 30.5]] as const;
  const total = ages.reduce((sum, [, v]) => sum + v, 0);
  const high = (v: number): number => Math.round((v / 240) * 110);
  return {
    file: 'balances.svg', title: 'What a customer owes, by age', width: 560, height: 510,
    description: `${owes('Balances_Label')} of one customer in pounds: ${owes('Balances_Owed')} ${money(total)}, ${owes('Balances_Overdue')} ${money(150.5)}. A column for each age, and below them the same as a table: ${ages.map(([k, v]) => `${owes(`Balances_${k}`)} ${money(v)}`).join(', ')}.`,
    parts: [
      box(16, 16, 528, 478, { stroke: colours.line }), text(40, 52, owes('Balances_Of', 'GBP', 'Harbour & Vine Ltd'), { size: 16, bold: true }), text(40, 74, owes('Balances_AsOf', '23 Nov 2026, 12:27'), { size: 12, colour: colours.soft }),
      text(40, 102, owes('Balances_Owed'), { size: 12, colour: colours.soft }), text(40, 126, money(total), { size: 20, bold: true }), text(180, 102, owes('Balances_Overdue'), { size: 12, colour: colours.soft }), text(180, 126, money(150.5), { size: 20, bold: true, colour: colours.bad }),
      ...ages.flatMap(([k, v], n) => [v > 0 ? box(56 + n * 96, 262 - high(v), 64, high(v), { r: 2, fill: k === 'DaysOver90' ? colours.bad : k === 'NotDue' ? colours.primary : '#eaa300' }) : '', text(60 + n * 96, 280, owes(`Balances_Short_${k}`), { size: 12, colour: colours.soft })]), rule(40, 262, 480),
      text(40, 312, owes('Balances_Age'), { size: 12, colour: colours.soft }), text(520, 312, owes('Balances_Amount'), { size: 12, colour: colours.soft, end: true }),
      ...ages.flatMap(([k, v], n) => [text(40, 338 + n * 26, owes(`Balances_${k}`)), text(520, 338 + n * 26, money(v), { end: true, ...(v === 0 ? { colour: colours.soft } : {}) })]), rule(40, 452, 480),
      text(40, 474, owes('Balances_Total'), { bold: true }), text(520, 474, money(total), { bold: true, end: true }),
    ],
  };
}

export const pictures = (): readonly Picture[] => [menu(), preview(), selection(), conflict(), approval(), contacts(), balances()];
