/** Customers, goods and currencies of the sandbox company Harbour & Vine Ltd, a wine and deli wholesaler. All invented. */
export interface SeedCurrency { readonly iso: string; readonly name: string; readonly symbol: string; /** units for one pound */ readonly rate: string }
export const currencies: readonly SeedCurrency[] = [
  { iso: 'GBP', name: 'Pound Sterling', symbol: '£', rate: '1' },
  { iso: 'EUR', name: 'Euro', symbol: '€', rate: '1.152300000000' },
];

export interface SeedAccount { readonly number: string; readonly name: string; readonly email: string; readonly street: string; readonly city: string; readonly postcode: string; readonly country: string; readonly phone?: string; readonly currency?: string; readonly terms?: number; readonly owner?: string; readonly inactive?: boolean }
export const accounts: readonly SeedAccount[] = [
  { number: 'AC-1001', name: 'Bluebell Restaurants Ltd', email: 'accounts@bluebell.example', street: '14 Quay Street', city: 'Bristol', postcode: 'BS1 4DB', country: 'United Kingdom', phone: '+44 117 496 0101' },
  { number: 'AC-1002', name: 'O\'Malley & Sons (Catering)', email: 'bills@omalley.example', street: '3 Castle Row', city: 'Liverpool', postcode: 'L1 8JQ', country: 'United Kingdom' },
  { number: 'AC-1003', name: 'Fen & Marsh Foods <Wholesale>', email: 'ledger@fenmarsh.example', street: 'Unit 7, Drove Road', city: 'Ely', postcode: 'CB7 4EY', country: 'United Kingdom' },
  { number: 'AC-1004', name: 'Weinhaus Müller GmbH', email: 'buchhaltung@weinhaus-mueller.example', street: 'Lindenstraße 12', city: 'Köln', postcode: '50674', country: 'Germany', currency: 'EUR' },
  { number: 'AC-1005', name: 'Société Générale des Vins d\'Été', email: 'compta@sgve.example', street: '8 rue de l\'Église', city: 'Lyon', postcode: '69002', country: 'France', currency: 'EUR' },
  { number: 'AC-1006', name: '株式会社 東京ワイン', email: 'keiri@tokyowine.example', street: '千代田区丸の内 1-1', city: '東京', postcode: '100-0005', country: 'Japan', currency: 'EUR' },
  { number: 'AC-1007', name: 'Ελληνικά Τρόφιμα Α.Ε.', email: 'logistirio@trofima.example', street: 'Ερμού 20', city: 'Αθήνα', postcode: '105 63', country: 'Greece', currency: 'EUR' },
  { number: 'AC-1008', name: 'The Very Long Established and Exceedingly Well Provisioned Company of Merchant Grocers, Vintners and General Purveyors of the County of Northumberland Ltd', email: 'finance@longname.example', street: '1 Market Place', city: 'Alnwick', postcode: 'NE66 1HS', country: 'United Kingdom', owner: 'sales2' },
  { number: 'AC-1009', name: 'Tyne Bridge Hotels plc', email: 'payables@tynebridge.example', street: '40 Quayside', city: 'Newcastle upon Tyne', postcode: 'NE1 3DE', country: 'United Kingdom', owner: 'sales2', terms: 3 },
  { number: 'AC-1010', name: 'City Limousines', email: 'office@citylimos.example', street: '9 Mews Lane', city: 'London', postcode: 'W1K 2QA', country: 'United Kingdom' },
  { number: 'AC-1011', name: 'Closed Deli (ceased trading)', email: 'old@closeddeli.example', street: '2 Old Lane', city: 'Bath', postcode: 'BA1 1AA', country: 'United Kingdom', inactive: true },
  { number: 'AC-1012', name: 'Ridgeway University', email: 'purchase.ledger@ridgeway.example', street: 'Senate House', city: 'Reading', postcode: 'RG6 6AH', country: 'United Kingdom', terms: 4 },
];

export interface SeedContact { readonly first: string; readonly last: string; readonly email: string; readonly account?: string; readonly street?: string; readonly city?: string; readonly country?: string }
export const contacts: readonly SeedContact[] = [
  { first: 'Beth', last: 'Bluebell', email: 'beth@bluebell.example', account: 'AC-1001' },
  { first: 'Seán', last: 'O\'Malley', email: 'sean@omalley.example', account: 'AC-1002' },
  { first: 'Jürgen', last: 'Müller', email: 'jm@weinhaus-mueller.example', account: 'AC-1004' },
  { first: 'Aroha', last: 'Ngata', email: 'aroha.ngata@home.example', street: '5 Kelp Cottages', city: 'Whitby', country: 'United Kingdom' },
  { first: 'Zoë', last: 'D\'Arcy-Brown', email: 'zoe@home.example', street: '77 Hill Top', city: 'Leeds', country: 'United Kingdom' },
];

export interface SeedProduct { readonly number: string; readonly name: string; readonly unit: string; readonly decimals: number; readonly prices: Readonly<Record<string, string>>; readonly description?: string; readonly service?: boolean; readonly bundle?: boolean }
export const units: readonly string[] = ['Bottle', 'Case', 'Kilogram', 'Hour', 'Each'];
export const products: readonly SeedProduct[] = [
  { number: 'WN-RED-01', name: 'Harbour Red 2023', unit: 'Bottle', decimals: 0, prices: { GBP: '8.95', EUR: '10.40' }, description: 'Merlot and Cabernet Franc' },
  { number: 'WN-WHT-02', name: 'Vine White 2024', unit: 'Bottle', decimals: 0, prices: { GBP: '7.35', EUR: '8.55' } },
  { number: 'WN-CASE-06', name: 'Mixed case of six', unit: 'Case', decimals: 0, prices: { GBP: '47.40', EUR: '54.90' } },
  { number: 'CH-COMTE', name: 'Comté, 18 months', unit: 'Kilogram', decimals: 3, prices: { GBP: '24.1250', EUR: '27.85' } },
  { number: 'OL-OLIVE', name: 'Olives "Kalamata" & herbs', unit: 'Kilogram', decimals: 3, prices: { GBP: '11.999', EUR: '13.80' } },
  { number: 'SV-TASTE', name: 'Guided tasting', unit: 'Hour', decimals: 2, prices: { GBP: '85.00', EUR: '98.00' }, service: true },
  { number: 'SV-DELIV', name: 'Same-day delivery', unit: 'Each', decimals: 0, prices: { GBP: '12.50', EUR: '14.50' }, service: true },
  { number: 'GF-HAMPER', name: 'Christmas hamper', unit: 'Each', decimals: 0, prices: { GBP: '120.00', EUR: '139.00' }, bundle: true },
  { number: 'GL-STEM-12', name: 'Wine glasses, box of twelve', unit: 'Case', decimals: 0, prices: { GBP: '33.30', EUR: '38.40' } },
  { number: 'BK-GUIDE', name: 'Pocket wine guide (book)', unit: 'Each', decimals: 0, prices: { GBP: '9.99', EUR: '11.50' } },
];
