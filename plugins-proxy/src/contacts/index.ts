export { contactLinkWrite, type LinkOf } from './link.ts';
export { resolveContact, type ContactResolution, type How } from './resolve.ts';
