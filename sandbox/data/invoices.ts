/** Invoices of real variety: each is here for something that goes wrong in practice. */
export interface SeedLine { readonly product?: string; /** write-in text */ readonly text?: string; readonly note?: string; readonly price?: string; readonly quantity: string; readonly discount?: string; readonly tax?: string; readonly bundle?: 'header' | 'member' }
export interface SeedInvoice {
  /** Names the invoice in tests; its id is derived from it. */
  readonly key: string;
  readonly number: string;
  readonly name: string;
  readonly account?: string;
  readonly contact?: string;
  readonly currency?: string;
  /** Days from today; null: no date; default three days ago. */
  readonly date?: number | null;
  readonly due?: number;
  readonly owner?: 'sales' | 'sales2' | 'accounts' | 'admin';
  readonly discountAmount?: string;
  readonly discountPercentage?: string;
  readonly freight?: string;
  readonly description?: string;
  readonly email?: string;
  readonly state?: 'paid' | 'cancelled';
  readonly lines: readonly SeedLine[];
}
const red = (quantity: string, more: Partial<SeedLine> = {}): SeedLine => ({ product: 'WN-RED-01', quantity, ...more });

export const invoices: readonly SeedInvoice[] = [
  { key: 'simple', number: 'INV-01001', name: 'Harbour Red for Bluebell', account: 'AC-1001', due: 27, description: 'PO 4471', lines: [red('24')] },
  { key: 'three-lines', number: 'INV-01002', name: 'Autumn order', account: 'AC-1001', due: 27, lines: [red('12'), { product: 'WN-WHT-02', quantity: '18' }, { product: 'GL-STEM-12', quantity: '2' }] },
  { key: 'write-in', number: 'INV-01003', name: 'Cellar consultancy', account: 'AC-1002', due: 14, lines: [{ text: 'Consultancy: cellar layout, two visits', price: '640.00', quantity: '1' }, { text: 'Travel at cost', price: '38.42', quantity: '1' }] },
  { key: 'comment-lines', number: 'INV-01004', name: 'Tasting evening 12 November', account: 'AC-1002', due: 30, lines: [{ text: 'Tasting evening at your premises, 12 November', price: '0', quantity: '0' }, { product: 'SV-TASTE', quantity: '3.5' }, red('9'), { text: 'Thank you for having us.', price: '0', quantity: '0' }] },
  { key: 'line-discount', number: 'INV-01005', name: 'Volume order with line discounts', account: 'AC-1003', due: 30, lines: [red('120', { discount: '107.40' }), { product: 'WN-WHT-02', quantity: '60', discount: '22.05' }] },
  { key: 'header-amount', number: 'INV-01006', name: 'Order with loyalty discount', account: 'AC-1003', due: 30, discountAmount: '50.00', lines: [red('36'), { product: 'CH-COMTE', quantity: '4.125' }, { product: 'BK-GUIDE', quantity: '3' }] },
  { key: 'header-percent', number: 'INV-01007', name: 'Order with 7.5% off', account: 'AC-1010', due: 30, discountPercentage: '7.5', lines: [{ product: 'WN-CASE-06', quantity: '7' }, { product: 'OL-OLIVE', quantity: '2.333' }, { product: 'GL-STEM-12', quantity: '1' }] },
  { key: 'both-discounts', number: 'INV-01008', name: 'Order with both discounts', account: 'AC-1010', due: 30, discountPercentage: '3.33', discountAmount: '12.34', lines: [red('17'), { text: 'Engraving', price: '1.333', quantity: '17' }] },
  { key: 'freight', number: 'INV-01009', name: 'Delivered order', account: 'AC-1012', due: 60, freight: '24.50', lines: [{ product: 'WN-CASE-06', quantity: '10' }] },
  { key: 'freight-and-discount', number: 'INV-01010', name: 'Delivered order with discount', account: 'AC-1012', due: 60, freight: '18.00', discountPercentage: '10', lines: [{ product: 'WN-CASE-06', quantity: '5' }, { product: 'SV-DELIV', quantity: '1' }] },
  { key: 'euro', number: 'INV-01011', name: 'Lieferung November', account: 'AC-1004', currency: 'EUR', due: 14, lines: [red('60'), { product: 'CH-COMTE', quantity: '12.5' }] },
  { key: 'euro-accents', number: 'INV-01012', name: 'Commande d\'été – livraison à Lyon', account: 'AC-1005', currency: 'EUR', due: 30, freight: '75.00', lines: [{ product: 'WN-WHT-02', quantity: '240' }, { text: 'Étiquettes « spéciales »', price: '0.085', quantity: '240' }] },
  { key: 'japanese', number: 'INV-01013', name: '十一月のご注文', account: 'AC-1006', currency: 'EUR', due: 30, description: 'ご注文番号 883', lines: [{ text: 'ワイングラス 12個入り', price: '38.40', quantity: '4' }, { product: 'WN-CASE-06', quantity: '6' }] },
  { key: 'greek', number: 'INV-01014', name: 'Παραγγελία Νοεμβρίου', account: 'AC-1007', currency: 'EUR', due: 30, lines: [{ product: 'OL-OLIVE', quantity: '40' }] },
  { key: 'markup', number: 'INV-01015', name: '<b>Order</b> & "quotes" \'n\' more', account: 'AC-1003', due: 30, description: 'Less than < and more than > & an ampersand', lines: [{ text: 'Jars < 500 ml & lids "gold"', price: '0.45', quantity: '300' }] },
  { key: 'long-name', number: 'INV-01016', name: `Framework order for the county: ${'wine, cheese, olives and glasses as agreed; '.repeat(6)}`.slice(0, 300), account: 'AC-1008', owner: 'sales2', due: 30, description: `Reference text that is far longer than what an invoice can carry. ${'It goes on and on. '.repeat(20)}`, lines: [{ text: `${'A description that fills its column to the brim. '.repeat(10)}`.slice(0, 500), price: '1250', quantity: '1', note: `${'And a note beside it that is long too. '.repeat(40)}` }] },
  { key: 'north', number: 'INV-01017', name: 'Hotel stock', account: 'AC-1009', owner: 'sales2', due: 45, lines: [red('48'), { product: 'WN-WHT-02', quantity: '48' }] },
  { key: 'north-private', number: 'INV-01018', name: 'Hotel minibar', account: 'AC-1009', owner: 'sales2', due: 45, lines: [{ text: 'Minibar bottles 187 ml', price: '2.15', quantity: '400' }] },
  { key: 'person', number: 'INV-01019', name: 'Private order Ngata', contact: 'aroha.ngata@home.example', due: 7, lines: [red('6'), { product: 'BK-GUIDE', quantity: '1' }] },
  { key: 'person-hyphen', number: 'INV-01020', name: 'Private order D\'Arcy-Brown', contact: 'zoe@home.example', due: 7, lines: [{ product: 'GF-HAMPER', quantity: '1', bundle: 'header' }, { product: 'WN-RED-01', quantity: '2', bundle: 'member' }, { product: 'CH-COMTE', quantity: '0.5', bundle: 'member' }] },
  { key: 'no-lines', number: 'INV-01021', name: 'Empty draft', account: 'AC-1001', due: 30, lines: [] },
  { key: 'no-date', number: 'INV-01022', name: 'Undated order', account: 'AC-1001', date: null, lines: [red('6')] },
  { key: 'future', number: 'INV-01023', name: 'Christmas order', account: 'AC-1001', date: 21, due: 51, lines: [{ product: 'GF-HAMPER', quantity: '20' }] },
  { key: 'no-customer', number: 'INV-01024', name: 'Order of nobody', lines: [red('1')] },
  { key: 'inactive-customer', number: 'INV-01025', name: 'Last order of the deli', account: 'AC-1011', due: 30, lines: [red('12')] },
  { key: 'paid', number: 'INV-01026', name: 'Paid at the counter', account: 'AC-1010', date: -40, due: -10, state: 'paid', lines: [{ product: 'GL-STEM-12', quantity: '3' }] },
  { key: 'cancelled', number: 'INV-01027', name: 'Cancelled order', account: 'AC-1010', date: -20, due: 10, state: 'cancelled', lines: [red('100')] },
  { key: 'due-before-date', number: 'INV-01028', name: 'Due before it is dated', account: 'AC-1012', date: -2, due: -9, lines: [red('6')] },
  { key: 'fine-prices', number: 'INV-01029', name: 'Labels by the thousand', account: 'AC-1002', due: 30, lines: [{ text: 'Labels, price with six decimals', price: '0.012345', quantity: '12500' }, { text: 'Corks', price: '0.0999', quantity: '1234.56789' }] },
  { key: 'with-tax', number: 'INV-01030', name: 'Order with tax on the lines', account: 'AC-1010', due: 30, lines: [red('10', { tax: '17.90' }), { product: 'BK-GUIDE', quantity: '5', tax: '0' }] },
  { key: 'today', number: 'INV-01031', name: 'Order of today', account: 'AC-1010', date: 0, due: 30, lines: [{ product: 'WN-CASE-06', quantity: '1' }] },
  { key: 'penny', number: 'INV-01032', name: 'Pennies that round', account: 'AC-1003', due: 30, lines: Array.from({ length: 7 }, (_, n): SeedLine => ({ text: `Sample ${n + 1}`, price: '0.335', quantity: '3' })) },
  { key: 'accounts-own', number: 'INV-01033', name: 'Invoice of the accounts department', account: 'AC-1012', owner: 'accounts', due: 30, lines: [{ text: 'Rent of the tasting room', price: '450', quantity: '1' }] },
];
