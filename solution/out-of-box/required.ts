/**
 * Tables that not every environment has, and what brings them. The platform checks only that the table is there; the name
 * is what an administrator reads when it is not, so it is the name under which Microsoft sells and installs the app.
 */
export const salesApp = { name: 'Dynamics 365 Sales', version: '9.0.0.0' } as const;
export const broughtBySales: Readonly<Record<string, string>> = { invoice: 'Invoice', invoicedetail: 'Invoice Product', product: 'Product', quote: 'Quote', salesorder: 'Order', quotedetail: 'Quote Product', salesorderdetail: 'Order Product' };
