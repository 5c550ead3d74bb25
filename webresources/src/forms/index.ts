export { onDetailsLoad } from './details.ts';
export { onLoad } from './invoice.ts';
