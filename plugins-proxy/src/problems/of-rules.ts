import { entries } from './entry.ts';

export const ofRules = entries({
  RULES_UNREADABLE: {
    cause: 'The relay may not read tracking rules and field mappings; its role was changed.',
    text: 'The tracking rules and field mappings cannot be read: {detail}',
    fix: 'Ask an administrator to give the relay\'s user the role Counterfoil Service as it was delivered, then send again.',
    retryable: false,
  },
  RULE_OPTION_ARCHIVED: {
    cause: 'A tracking rule gives an option that is archived in Xero.',
    text: '{line}: the tracking rule "{rule}" gives the option {option}, which is archived in {connection}.',
    fix: 'Choose an option on the line, or ask an administrator to change or deactivate the Tracking Rule.',
    retryable: false,
  },
  RULE_OPTION_OF_OTHER_CONNECTION: {
    cause: 'A tracking rule gives an option of another Xero organisation.',
    text: '{line}: the tracking rule "{rule}" gives the option {option}, which is not one of {connection}.',
    fix: 'Choose an option on the line, or ask an administrator to change or deactivate the Tracking Rule.',
    retryable: false,
  },
  MAPPING_INCOMPLETE: {
    cause: 'A field mapping lacks its source, its column or its Xero field.',
    text: 'The field mapping "{mapping}" is incomplete.',
    fix: 'Ask an administrator to complete or deactivate the Field Mapping.',
    retryable: false,
  },
  MAPPING_COLUMN_UNKNOWN: {
    cause: 'A field mapping names a column that Dynamics does not have, by its logical name.',
    text: 'The field mapping "{mapping}" reads the column {column}, which {table} does not have.',
    fix: 'Ask an administrator to write the logical name of the column into the Field Mapping (for example new_projectcode), or to deactivate it.',
    retryable: false,
  },
  MAPPING_READ_ONLY: {
    cause: 'Xero shows this field and does not let anybody write it.',
    text: 'The field mapping "{mapping}" fills "{field}", which Xero lets nobody write from outside.',
    fix: 'Ask an administrator to choose another Xero field in the Field Mapping, or to deactivate it.',
    retryable: false,
  },
  MAPPING_LINE_TO_HEAD: {
    cause: 'A field mapping sends a column of a line or product to a field that a document has only once.',
    text: 'The field mapping "{mapping}" reads a line and fills "{field}", which stands only once.',
    fix: 'Ask an administrator to read the document or the customer instead, or to choose the description of the line.',
    retryable: false,
  },
  MAPPING_NOT_FOR_KIND: {
    cause: 'Xero has this field on sales documents only.',
    text: 'The field mapping "{mapping}" fills "{field}", which bills and supplier credit notes do not have in Xero.',
    fix: 'Ask an administrator to choose another document kind or another field in the Field Mapping.',
    retryable: false,
  },
  MAPPED_REFERENCE_CUT: {
    cause: 'A field mapping gives more text than the reference holds.',
    text: 'The field mapping "{mapping}" gives {length} characters; the reference was cut at {max}.',
    fix: 'Nothing has to be done; shorten the value in Dynamics if its end matters.',
    retryable: false,
  },
  MAPPED_VALUE_TOO_LONG: {
    cause: 'A field mapping gives more text than the field of the contact holds.',
    text: 'The field mapping "{mapping}" gives {length} characters for "{field}"; Xero takes {max}.',
    fix: 'Shorten the value in Dynamics, then send again.',
    retryable: false,
  },
});
