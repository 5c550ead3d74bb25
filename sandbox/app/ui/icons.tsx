import * as React from 'react';
import { registerIcons } from '@fluentui/react';
import {
  AddRegular, ArrowClockwiseRegular, ArrowDownRegular, ArrowLeftRegular, ArrowUpRegular, CalendarRegular, CheckmarkCircleRegular, CheckmarkRegular, ChevronDownRegular, ChevronLeftRegular, ChevronRightRegular, ChevronUpRegular, CircleRegular, DataBarVerticalRegular, TableRegular,
  DeleteRegular, DismissCircleRegular, DismissRegular, DocumentRegular, ErrorCircleRegular, InfoRegular, LockClosedRegular, MoreHorizontalRegular, NavigationRegular, OpenRegular, PersonRegular, SaveArrowRightRegular, SaveRegular, SearchRegular, SignOutRegular, WarningRegular,
} from '@fluentui/react-icons';

/** Icons that the shell and Fluent 8's own parts ask for, drawn as SVG: no icon font is fetched from anywhere. */
export function provideIcons(): void {
  const icons: Record<string, React.JSX.Element> = {
    add: <AddRegular />, calendar: <CalendarRegular />, refresh: <ArrowClockwiseRegular />, back: <ArrowLeftRegular />, save: <SaveRegular />, saveandclose: <SaveArrowRightRegular />, delete: <DeleteRegular />,
    open: <OpenRegular />, lock: <LockClosedRegular />, document: <DocumentRegular />, person: <PersonRegular />, menu: <NavigationRegular />, signout: <SignOutRegular />,
    chevrondown: <ChevronDownRegular />, chevronup: <ChevronUpRegular />, chevronleft: <ChevronLeftRegular />, chevronright: <ChevronRightRegular />, chevrondownmed: <ChevronDownRegular />, chevronrightmed: <ChevronRightRegular />,
    cancel: <DismissRegular />, clear: <DismissRegular />, search: <SearchRegular />, checkmark: <CheckmarkRegular />, more: <MoreHorizontalRegular />, info: <InfoRegular />, warning: <WarningRegular />,
    errorbadge: <DismissCircleRegular />, error: <ErrorCircleRegular />, completed: <CheckmarkCircleRegular />, skypecirclecheck: <CheckmarkCircleRegular />, statuscirclecheckmark: <CheckmarkRegular />, circlering: <CircleRegular />, sortup: <ArrowUpRegular />, chart: <DataBarVerticalRegular />, table: <TableRegular />, sortdown: <ArrowDownRegular />,
    up: <ArrowUpRegular />, down: <ArrowDownRegular />, blocked2solid: <DismissCircleRegular />, blocked: <DismissCircleRegular />,
  };
  registerIcons({ style: { fontSize: 'inherit' }, icons });
}
