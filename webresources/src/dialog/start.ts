import { show } from './page.ts';

show(document, window);
