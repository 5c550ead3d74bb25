export { contactLinkWrite } from './link.ts';
export { resolveContact, type ContactResolution, type FoundContact } from './resolve.ts';
