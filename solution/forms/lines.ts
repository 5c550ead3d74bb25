import { defineForm, defineQuickCreate, hidden, readOnly, section, type Form } from '../model/forms.ts';
import { madeBy, tracking } from './parts.ts';
import { lineScripts } from './scripts.ts';

/** The document stands last: from its own form it is filled in, and typing begins with the item. */
const item = (parent: string) => [['cfl_name'], ['cfl_productid'], [{ column: 'cfl_description', rowspan: 3 }], [parent]];
const price = [['cfl_quantity'], ['cfl_unitprice'], ['cfl_discountamount']];
const computed = [[readOnly('cfl_netamount')], [readOnly('cfl_taxamount')], [readOnly('cfl_amount')]];
const coding = (parent: string) => [['cfl_accountid'], ['cfl_taxrateid'], ...tracking(parent)];

/** Main and quick create form of the lines of one kind of document. */
export const lineForms = (o: { table: string; parent: string; name: string; help: string }): readonly Form[] => [
  defineForm({
    table: o.table, key: 'main', name: o.name, help: o.help, order: 0, fallback: true, header: ['cfl_netamount', 'cfl_amount'], ...lineScripts,
    tabs: [{ name: 'line', label: 'Line', widths: ['50%', '50%'], sections: [
      section('item', 'Item', item(o.parent)),
      section('price', 'Price', [...price, ...computed], { column: 2 }),
      section('coding', 'In the Books', coding(o.parent)),
      section('technical', 'Record', [['cfl_linenumber'], [readOnly('transactioncurrencyid')], ['ownerid'], ...madeBy.flat().map((c) => [c])], { column: 2 }),
    ] }],
  }),
  defineQuickCreate({
    table: o.table, name: `${o.name}: Quick Create`, help: `${o.help} Typed in without leaving the page.`, ...lineScripts,
    sections: [
      section('item', 'Item', [...item(o.parent), [hidden('cfl_linenumber')], [hidden('transactioncurrencyid')]]),
      section('price', 'Price', [...price, ...computed], { column: 2 }),
      section('coding', 'In the Books', coding(o.parent), { column: 3 }),
    ],
  }),
];
