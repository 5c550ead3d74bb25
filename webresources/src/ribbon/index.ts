export { openDetails, openDetailsOfSelected, openInXero, openSelectedInXero } from './open-details.ts';
export { canSend, hasDetails, hasSelectedDetails, isInXero, isSelectedInXero } from './rules.ts';
export { send } from './send.ts';
export { sendSelected } from './send-selected.ts';
