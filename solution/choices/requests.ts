import { defineChoice } from '../model/choices.ts';

/** What only accountants may ask for: it takes back or rearranges what is in the books. Another table, so another privilege. */
export const correctionAction = defineChoice({
  name: 'cfl_correctionaction', label: 'Correction', help: 'What is asked for.',
  options: {
    void: { value: 864200000, label: 'Void in Xero' },
    delete: { value: 864200001, label: 'Delete the draft in Xero' },
    allocate: { value: 864200002, label: 'Allocate the credit' },
    release: { value: 864200003, label: 'Release' },
    skip: { value: 864200004, label: 'Do not send' },
    unlink: { value: 864200005, label: 'Unlink from Xero' },
    decide: { value: 864200006, label: 'Decide which Xero document it is' },
    load: { value: 864200007, label: 'Take over existing Xero documents' },
  },
});

export const approvalDecision = defineChoice({
  name: 'cfl_approvaldecision', label: 'Approval', help: 'The second person\'s answer.',
  options: {
    approved: { value: 864200000, label: 'Approved', color: '#107c10' },
    rejected: { value: 864200001, label: 'Rejected', color: '#d13438' },
  },
});

/** Where a tracking option comes from when a line names none. */
export const trackingSource = defineChoice({
  name: 'cfl_trackingsource', label: 'Tracking Source', help: 'What about a document or a line decides the tracking option.',
  options: {
    owner: { value: 864200000, label: 'Owner of the document' },
    businessUnit: { value: 864200001, label: 'Business unit of the owner' },
    territory: { value: 864200002, label: 'Territory of the customer' },
    productFamily: { value: 864200003, label: 'Product family of the line' },
  },
});

/** The text fields of Xero that a Dynamics column may be sent to. Amounts, dates and codes have columns of their own. */
export const xeroTextField = defineChoice({
  name: 'cfl_xerotextfield', label: 'Xero Field', help: 'The text field in Xero that receives the value.',
  options: {
    reference: { value: 864200000, label: 'Reference of the document' },
    lineDescription: { value: 864200001, label: 'Description of the line' },
    contactAccountNumber: { value: 864200002, label: 'Account number of the contact' },
    contactFirstName: { value: 864200003, label: 'First name of the contact' },
    contactLastName: { value: 864200004, label: 'Last name of the contact' },
    contactEmail: { value: 864200005, label: 'E-mail address of the contact' },
    contactCompanyNumber: { value: 864200006, label: 'Company number of the contact' },
    contactTaxNumber: { value: 864200007, label: 'Tax number of the contact' },
    contactWebsite: { value: 864200008, label: 'Website of the contact' },
    contactPhone: { value: 864200009, label: 'Telephone of the contact' },
    attentionTo: { value: 864200010, label: 'Attention to (address of the contact)' },
  },
});

/** The table whose column a field mapping reads. */
export const mappingSource = defineChoice({
  name: 'cfl_mappingsource', label: 'Mapping Source', help: 'The Dynamics row that the value is read from.',
  options: {
    document: { value: 864200000, label: 'The document' },
    line: { value: 864200001, label: 'The line' },
    party: { value: 864200002, label: 'The customer or supplier' },
    product: { value: 864200003, label: 'The product' },
  },
});

/** R31: parts of a contact for which Dynamics may be the one that decides. */
export const contactPart = defineChoice({
  name: 'cfl_contactpart', label: 'Part of a Contact', help: 'What Counterfoil keeps up to date on a contact in Xero.',
  options: {
    name: { value: 864200000, label: 'Name' },
    email: { value: 864200001, label: 'E-mail address' },
    phone: { value: 864200002, label: 'Telephone' },
    address: { value: 864200003, label: 'Address' },
    taxNumber: { value: 864200004, label: 'Tax number and company number' },
    accountNumber: { value: 864200005, label: 'Account number' },
    person: { value: 864200006, label: 'Contact person' },
  },
});
