export { openDetails } from './open-details.ts';
export { canSend } from './rules.ts';
export { send } from './send.ts';
