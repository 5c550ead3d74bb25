export { exportStatusIcon, requestStateIcon } from './icons.ts';
