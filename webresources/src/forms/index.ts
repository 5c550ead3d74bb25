export { onLoad } from './invoice.ts';
