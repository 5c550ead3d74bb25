import type { Chart } from '../model/charts.ts';
import { documentCharts } from './documents.ts';
import { trackingCharts } from './tracking.ts';

export const allCharts: readonly Chart[] = [...trackingCharts, ...documentCharts];
