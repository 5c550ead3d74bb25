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
    fix: 'Choose one of the contacts shown, create the contact in Xero under the very same name, or ask an administrator to switch on Create Contacts.',
    retryable: false,
  },
  CONTACT_SEVERAL: {
    cause: 'Several contacts in Xero could be the customer.',
    text: 'Several contacts in Xero could be {name}: {candidates}.',
    fix: 'Choose the right one where the problem is shown (who may not choose asks accounts), then send again.',
    retryable: false,
  },
  CONTACT_DECIDE: {
    cause: 'One contact in Xero could be the customer, but something about it says otherwise.',
    text: 'The Xero contact {candidate} may be {name} ({why}), but {doubt}.',
    fix: 'Choose that contact or another one where the problem is shown, or have a new one created (who may not choose asks accounts), then send again.',
    retryable: false,
  },
  CONTACT_SEVERAL_LINKS: {
    cause: 'The customer is linked to several Xero contacts of this connection, and none or several of the links are primary.',
    text: '{name} is linked to several contacts in {connection}: {candidates}.',
    fix: 'Choose one of them for this document, or mark exactly one of the Xero Contact Links as primary.',
    retryable: false,
  },
  CONTACT_OF_OTHER_CUSTOMER: {
    cause: 'The contact of the same name carries the number of another Dynamics customer.',
    text: 'The Xero contact called {candidate} already belongs to another customer in Dynamics.',
    fix: 'Change one of the two names, or choose the right contact for {name} where the problem is shown.',
    retryable: false,
  },
  CONTACT_ARCHIVED: {
    cause: 'The contact is archived in Xero; archived contacts take no documents.',
    text: 'The contact {candidate} is archived in Xero.',
    fix: 'Restore the contact in Xero, or choose another contact for {name} where the problem is shown.',
    retryable: false,
  },
  CONTACT_NAME_TAKEN: {
    cause: 'Xero has an active contact of that name already.',
    text: 'Xero says: {message}',
    fix: 'Send again: Counterfoil then finds that contact. If it belongs to somebody else, change one of the two names.',
    retryable: true,
  },
  CONTACT_LINK_UNKNOWN: {
    cause: 'The request names a Xero Contact Link that is not one of the customer\'s for this connection, or that was removed.',
    text: 'The contact chosen for this document is no longer linked to {name} in {connection}.',
    fix: 'Choose another one of the linked contacts, or send without choosing: the primary one is used then.',
    retryable: false,
  },
  CONTACT_NOT_IN_XERO: {
    cause: 'The contact that was chosen does not exist in this organisation.',
    text: 'The contact that was chosen is not in {connection}.',
    fix: 'Look at the contacts in Xero and choose one of them; it may have been merged with another one.',
    retryable: false,
  },
  CONTACT_LINKED_ELSEWHERE: {
    cause: 'One Xero contact stands for one customer; the chosen one is linked to another customer already.',
    text: 'The Xero contact {candidate} is already linked to {other}.',
    fix: 'Choose another contact, or remove that Xero Contact Link first. If both are the same customer, merge them in Dynamics.',
    retryable: false,
  },
  LINK_NOT_ALLOWED: {
    cause: 'Linking customers to Xero contacts needs the right to create Xero Contact Links.',
    text: 'You may not choose which Xero contact {name} is.',
    fix: 'Ask somebody with the role Counterfoil Accountant to choose it in the Xero panel of the document. An administrator can add a Contact Link under Set-up instead.',
    retryable: false,
  },
  LINK_CUSTOMER_UNREADABLE: {
    cause: 'The customer was deleted, or the user who asked may not see it.',
    text: 'The customer to be linked does not exist, or you may not see it.',
    fix: 'Open the customer once more and try again; ask its owner to share it with you if you cannot see it.',
    retryable: false,
  },
  LINK_ARGUMENTS_INVALID: {
    cause: 'The arguments of a request "link contact" are not what Counterfoil understands.',
    text: 'It is not clear which customer is to be linked to which contact: {detail}.',
    fix: 'Choose the contact in the status panel. Whoever writes requests by a flow finds the arguments in the documentation.',
    retryable: false,
  },
});
