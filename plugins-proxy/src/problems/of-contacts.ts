import { entries } from './entry.ts';

export const ofContacts = entries({
  NO_CUSTOMER: {
    cause: 'The invoice has no customer, or the user may not see it.',
    text: 'The invoice has no customer, or you may not see the customer.',
    fix: 'Choose a customer on the invoice.',
    retryable: false,
  },
  CUSTOMER_WITHOUT_NAME: {
    cause: 'The customer has no name, and Xero needs one.',
    text: 'The customer has no name.',
    fix: 'Fill in the name of the customer.',
    retryable: false,
  },
  CUSTOMER_INACTIVE: {
    cause: 'The customer is inactive in Dynamics.',
    text: 'The customer {name} is inactive.',
    fix: 'Activate the customer, or choose another one on the invoice.',
    retryable: false,
  },
  CUSTOMER_NAME_TOO_LONG: {
    cause: 'Xero takes names of up to 255 characters.',
    text: 'The name of the customer has {length} characters; Xero takes 255.',
    fix: 'Shorten the name, or link the customer to a Xero contact by hand.',
    retryable: false,
  },
  CUSTOMER_EMAIL_INVALID: {
    cause: 'The customer has to be created in Xero, and Xero does not take the e-mail address.',
    text: 'Xero does not take the e-mail address "{email}" of {name}.',
    fix: 'Correct or empty the e-mail address of the customer, then send again.',
    retryable: false,
  },
  CUSTOMER_FIELD_TOO_LONG: {
    cause: 'The customer has to be created in Xero, and something on it is longer than Xero takes.',
    text: '{field} of {name} has {length} characters; Xero takes {max}.',
    fix: 'Shorten it on the customer, then send again.',
    retryable: false,
  },
  CONTACT_UNKNOWN: {
    cause: 'The customer is not known in Xero and Create Contacts is off.',
    text: '{name} is not a contact in {connection}, and Counterfoil is not allowed to create contacts there.',
    fix: 'Create the contact in Xero under the very same name, or ask an administrator to switch on Create Contacts.',
    retryable: false,
  },
  CONTACT_SEVERAL: {
    cause: 'Several contacts in Xero could be the customer.',
    text: 'Several contacts in Xero could be {name}: {candidates}.',
    fix: 'Link the customer to the right one with a Xero Contact Link, then send again.',
    retryable: false,
  },
  CONTACT_SEVERAL_LINKS: {
    cause: 'The customer is linked to several Xero contacts of this connection, and none or several of the links are primary.',
    text: '{name} is linked to several contacts in {connection}: {candidates}.',
    fix: 'Mark exactly one of the Xero Contact Links as primary.',
    retryable: false,
  },
  CONTACT_OF_OTHER_CUSTOMER: {
    cause: 'The contact of the same name carries the number of another Dynamics customer.',
    text: 'The Xero contact called {candidate} already belongs to another customer in Dynamics.',
    fix: 'Change one of the two names, or link {name} to the right contact with a Xero Contact Link.',
    retryable: false,
  },
  CONTACT_ARCHIVED: {
    cause: 'The contact is archived in Xero; archived contacts take no documents.',
    text: 'The contact {candidate} is archived in Xero.',
    fix: 'Restore the contact in Xero, or link {name} to another contact with a Xero Contact Link.',
    retryable: false,
  },
  CONTACT_NAME_TAKEN: {
    cause: 'Xero has an active contact of that name already.',
    text: 'Xero says: {message}',
    fix: 'Send again: Counterfoil then finds that contact. If it belongs to somebody else, change one of the two names.',
    retryable: true,
  },
});
