import { showReport } from './report-page.ts';

showReport(document, window);
