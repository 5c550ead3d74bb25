/**
 * Ids of components, the same as componentId() of ids.ts, but computed at once: the packer needs hundreds of them.
 * A test holds both equal. In XML they stand in braces and lower case, as in the platform's exports.
 */
import { createHash } from 'node:crypto';

const namespace = Buffer.from('c0f3ad7e9b1c5d528f0e6a3c1d2b4e5f', 'hex');

export function idOf(kind: string, name: string): string {
  const hash = createHash('sha1').update(namespace).update(`component:${kind}:${name}`).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
export const braced = (id: string): string => `{${id}}`;

export const formId = (table: string, key: string): string => idOf('form', `${table}:${key}`);
export const viewId = (table: string, key: string): string => idOf('view', `${table}:${key}`);
export const chartId = (table: string, key: string): string => idOf('chart', `${table}:${key}`);
export const dashboardId = (key: string): string => idOf('dashboard', key);
export const roleId = (name: string): string => idOf('role', name);
export const webResourceId = (name: string): string => idOf('webresource', name);
