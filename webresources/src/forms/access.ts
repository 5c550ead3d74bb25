/** Lists that a person may not read say nothing to them but a refusal: the form leaves them out. */
import { readableBy, type Privileges } from './privileges.ts';

/**
 * Registered on load. Each parameter names a table and a place, 'cfl_creditnote: credits/creditnotes' (a section) or
 * 'cfl_creditnote: credits' (a tab). Where the host does not tell what the person may, everything stays: the platform refuses by itself.
 */
export async function hideUnreadable(context: Xrm.Events.EventContext, ...places: readonly string[]): Promise<void> {
  const form = context.getFormContext();
  let mayRead: (table: string) => boolean;
  try {
    mayRead = readableBy(await (Xrm.Utility.getGlobalContext().userSettings as unknown as { getSecurityRolePrivilegesInfo(): PromiseLike<Privileges> }).getSecurityRolePrivilegesInfo());
  } catch { return; }
  // somebody's copy of the form may lack a place
  for (const place of places) {
    const [, table, tabName, sectionName] = /^(\w+): (\w+)(?:\/(\w+))?$/.exec(place) ?? [];
    if (table === undefined || tabName === undefined || mayRead(table)) continue;
    try {
      const tab = form.ui.tabs.get(tabName);
      (sectionName === undefined ? tab : tab?.sections.get(sectionName))?.setVisible(false);
    } catch { /* the form is gone */ }
  }
}
