/** Seals what is stored: AES-256-GCM under the master key, bound to what it is about. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Sealer { seal(text: string, about: string): Promise<string>; open(sealed: string, about: string): Promise<string> }

export function createSealer(master: Buffer): Sealer {
  const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'counterfoil stored secrets', 32));
  return {
    async seal(text, about) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    async open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url');
      const d = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([d.update(bytes.subarray(12, -16)), d.final()]).toString('utf8');
    },
  };
}
