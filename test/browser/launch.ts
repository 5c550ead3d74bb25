import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Where Chrome, Chromium and Edge usually are; CHROME_PATH goes first. */
function installed(): string | undefined {
  const programs = [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']].filter((p): p is string => !!p);
  const candidates = [
    process.env['CHROME_PATH'],
    ...(process.platform === 'linux' ? ['/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/microsoft-edge', '/snap/bin/chromium'] : []),
    ...(process.platform === 'darwin' ? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'] : []),
    ...programs.flatMap((p) => [join(p, 'Google/Chrome/Application/chrome.exe'), join(p, 'Microsoft/Edge/Application/msedge.exe')]),
  ];
  return candidates.find((c): c is string => !!c && existsSync(c));
}

/** A browser that crashes while it starts (seen once, on a busy machine) says nothing about the product: it is started once more. */
const launched = (o: Parameters<typeof chromium.launch>[0]): Promise<Browser> => chromium.launch(o).catch(() => chromium.launch(o));

/**
 * Of the package's own settings: those by which everything runs in one process, which ends with the first page that is closed; those that
 * draw by an emulated graphics card, at two thirds of the processors' time; and those by which a page may read what no user's browser lets it read.
 */
const notOfPackage = /^--(single-process|no-zygote|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist|in-process-gpu|disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|disable-features=.*IsolateOrigins)/;

/**
 * A headless browser: an installed Chrome, Chromium or Edge, else the Chromium of the npm package @sparticuz/chromium
 * (Linux x64). Says what to install where neither is there.
 */
export async function launchBrowser(): Promise<Browser> {
  const own = installed();
  if (own) return launched({ executablePath: own, headless: true, args: process.platform === 'linux' ? ['--no-sandbox'] : [] });
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('No Chrome, Chromium or Edge was found. Install one, or set CHROME_PATH to its program.');
  const args = sparticuz.args.filter((a) => !notOfPackage.test(a));
  return launched({ executablePath: await sparticuz.executablePath(), headless: true, args: [...args, '--no-sandbox', '--disable-gpu', '--disable-software-rasterizer'] });
}
