export { act } from './act.ts';
export { actOnSelected } from './act-selected.ts';
export { approve, reject, waitsForApproval } from './approve.ts';
export { openDetails, openDetailsOfSelected, openInXero, openSelectedInXero } from './open-details.ts';
export { canSend, isInXero, isSelectedInXero, may, mayOnSelected } from './rules.ts';
export { send } from './send.ts';
export { sendSelected } from './send-selected.ts';
