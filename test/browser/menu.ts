/** How people use the menu Xero and the dialogs behind it. */
import { expect } from 'vitest';
import type { Frame, Locator, Page } from 'playwright-core';
import { detailsId, exportStatus, optionKey, xeroDocument, xeroStatus } from '@counterfoil/solution';
import type { World } from '../world/index.ts';

export const item = (within: Locator | Page, name: string): Locator => within.getByRole('menuitem', { name, exact: true });
export const form = (page: Page): Locator => page.locator('article.record.main');
export const open = async (page: Page, world: World, table: string, id: string): Promise<void> => {
  await page.goto(`${world.app.url}/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=${table}&id=${id}`);
  await form(page).locator('h1').waitFor();
};
/** Out of the menu of a form; commands come and go with what is known of the document. */
export async function choose(page: Page, command: string): Promise<void> {
  await expect.poll(async () => {
    await item(form(page), 'Xero').click();
    const there = await item(page, command).count();
    if (there === 0) await page.keyboard.press('Escape');
    return there;
  }, { timeout: 20_000 }).toBe(1);
  await item(page, command).click();
}
export const press = (page: Page, name: string): Promise<void> => page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
/** The page inside of a dialog of ours, once this is there. */
export async function inside(page: Page, what: (f: Frame) => Locator): Promise<Frame> {
  const frame = await (await page.getByRole('dialog').locator('iframe').elementHandle())!.contentFrame();
  await what(frame!).first().waitFor();
  return frame!;
}
export const question = (page: Page): Promise<Frame> => inside(page, (f) => f.getByRole('textbox'));
export async function why(page: Page, button: string, text: string): Promise<void> {
  const q = await question(page);
  await q.getByRole('textbox').fill(text);
  await q.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
export async function details(world: World, table: string, id: string): Promise<any> {
  const row = (await (await world.as('admin'))('GET', `${xeroDocument.setName}?$filter=cfl_xerodocumentid eq ${await detailsId(table, id)}`)).value[0];
  return row && { ...row, status: optionKey(exportStatus, row.cfl_exportstatus), xero: optionKey(xeroStatus, row.cfl_xerostatus) };
}
export const becomes = (world: World, table: string, id: string, wanted: object): Promise<void> => expect.poll(() => details(world, table, id), { timeout: 30_000 }).toMatchObject(wanted);
