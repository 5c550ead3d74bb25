import { administrator } from './administrator.ts';
import { sender } from './sender.ts';
import { service } from './service.ts';
import { viewer } from './viewer.ts';

export { administrator, sender, service, viewer };
export const allRoles = [sender, viewer, administrator, service] as const;
