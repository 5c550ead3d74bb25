export { productLinkWrite } from './link.ts';
