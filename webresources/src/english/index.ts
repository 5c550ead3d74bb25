/** All sentences of the scripts. After a change: node webresources/strings/collect.ts */
import { failures } from '../nudge/english.ts';
import { deposits } from './deposits.ts';
import { dryRun } from './dry-run.ts';
import { forms } from './forms.ts';
import { actions, ribbon } from './ribbon.ts';
import { operators } from './operators.ts';
import { standing } from './standing.ts';
import { wholesale } from './wholesale.ts';

export const english = { ...failures, ...standing, ...ribbon, ...actions, ...dryRun, ...deposits, ...operators, ...forms, ...wholesale } as const;
