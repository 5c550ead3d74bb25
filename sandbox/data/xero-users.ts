/** People who can sign in at the sandbox Xero. They have no passwords: the page lets one choose who to be. */
export interface XeroUser {
  readonly name: string;
  /** The claim xero_userid. */
  readonly id: string;
  readonly fullName: string;
  readonly email: string;
  /** `all`: a member of every organisation. */
  readonly organisations: 'all' | 'first' | 'none';
}

export const xeroUsers: readonly XeroUser[] = [
  { name: 'olivia', id: '0e3f1c00-5a5a-4c4c-9b9b-000000000001', fullName: 'Olivia Owner', email: 'olivia@harbourvine.example', organisations: 'all' },
  { name: 'adam', id: '0e3f1c00-5a5a-4c4c-9b9b-000000000002', fullName: 'Adam Adviser', email: 'adam@ledgerline.example', organisations: 'all' },
  { name: 'frank', id: '0e3f1c00-5a5a-4c4c-9b9b-000000000003', fullName: 'Frank First', email: 'frank@harbourvine.example', organisations: 'first' },
  { name: 'nadia', id: '0e3f1c00-5a5a-4c4c-9b9b-000000000004', fullName: 'Nadia New', email: 'nadia@harbourvine.example', organisations: 'none' },
];
