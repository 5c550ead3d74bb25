/** What the platform keeps about imported solutions. */
import type { Metadata } from '../registry.ts';
import { define, guid, instant, int, look, memo, txt, yes } from './define.ts';

export function solutionTables(m: Metadata): void {
  define(m, {
    name: 'importjob', schema: 'ImportJob', set: 'importjobs', label: 'Import Job', plural: 'Import Jobs', primary: 'name', ownership: 'None', readOnly: true,
    columns: { name: txt(256), solutionname: txt(256), solutionid: guid(), progress: { type: 'double' }, startedon: instant(), completedon: instant(), data: memo(1000000) },
  });
  define(m, {
    name: 'solutioncomponent', schema: 'SolutionComponent', set: 'solutioncomponents', label: 'Solution Component', plural: 'Solution Components', primary: null, ownership: 'None', privilegeStem: 'Solution', readOnly: true,
    columns: { solutionid: look('solution', 'solution_solutioncomponent', { onDelete: 'Cascade' }), componenttype: int(0, 2147483647), objectid: guid(), rootcomponentbehavior: int(0, 2), ismetadata: yes(false) },
  });
  define(m, {
    name: 'asyncoperation', schema: 'AsyncOperation', set: 'asyncoperations', label: 'System Job', plural: 'System Jobs', primary: 'name', ownership: 'None', readOnly: true,
    states: { state: { 0: ['Ready', 0], 1: ['Suspended', 10], 2: ['Locked', 20], 3: ['Completed', 30] }, status: { 0: ['Waiting For Resources', 0], 10: ['Waiting', 1], 20: ['In Progress', 2], 21: ['Pausing', 2], 22: ['Canceling', 2], 30: ['Succeeded', 3], 31: ['Failed', 3], 32: ['Canceled', 3] } },
    columns: { name: txt(256), operationtype: int(), message: memo(1000000), friendlymessage: txt(500), errorcode: int(-2147483648, 2147483647), startedon: instant(), completedon: instant(), messagename: txt(160), primaryentitytype: txt(128), retrycount: int(), owningextensionid: look('sdkmessageprocessingstep', 'SdkMessageProcessingStep_AsyncOperations', { onDelete: 'Cascade' }) },
  });
}
