export { catalogue, isRetryable, problem, type Params, type ProblemCode, type Where } from './catalogue.ts';
export { isOwnerRefused, problemOfReading, problemOfWriting, type DataverseError } from './dataverse-errors.ts';
export { problemsOfXero } from './xero-messages.ts';
