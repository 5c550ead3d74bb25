import { accountant } from './accountant.ts';
import { administrator } from './administrator.ts';
import { approver } from './approver.ts';
import { sender } from './sender.ts';
import { service } from './service.ts';
import { viewer } from './viewer.ts';

export { accountant, administrator, approver, sender, service, viewer };
export const allRoles = [sender, accountant, approver, viewer, administrator, service] as const;
