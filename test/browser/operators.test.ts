/** What administrators and senders press about waiting and not waiting, out of the built zip in a real browser. */
import { connectionStatus, optionKey } from '@counterfoil/solution';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstId, newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { choose, form, inside, item, open, why } from './menu.ts';
import { accessibilityFindings, signIn } from './people.ts';

let world: World; let browser: Browser;
beforeAll(async () => { world = await startWorld({ extra: { SWEEP_SECONDS: '0.3' } }); browser = await launchBrowser(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

it('R44 R57 an administrator pauses a connection with a reason; a sender asks Why and reads it; resumed, the document goes', async () => {
  const connection = await firstId(world, 'cfl_connections', 'cfl_connectionid', "cfl_name ne ''");
  const status = async (): Promise<string | undefined> => optionKey(connectionStatus, (await (await world.as('admin'))('GET', `cfl_connections(${connection})?$select=cfl_status`)).cfl_status);
  const admin = await signIn(browser, world, 'admin');
  await open(admin, world, 'cfl_connection', connection);
  expect(await item(form(admin), 'Resume').count()).toBe(0);
  await item(form(admin), 'Pause').click();
  await why(admin, 'Pause', 'Year end until Friday.');
  await expect.poll(status).toBe('paused');
  await item(form(admin), 'Resume').waitFor();

  const id = await newInvoice(world, { number: 'WAITS-1' });
  const request = await requestSend(world, id);
  const sender = await signIn(browser, world, 'sales');
  await open(sender, world, 'invoice', id);
  await choose(sender, 'Why?');
  const report = await inside(sender, (f) => f.getByText('Year end until Friday.'));
  const seen = await report.locator('body').innerText();
  for (const text of ['Invoice WAITS-1', 'is paused', 'presses Resume']) expect(seen).toContain(text);
  expect(await accessibilityFindings(sender)).toEqual([]);

  await item(form(admin), 'Resume').click();
  await expect.poll(status).toBe('connected');
  expect((await requestEnded(world, request)).state).toBe('done');
}, 120_000);
