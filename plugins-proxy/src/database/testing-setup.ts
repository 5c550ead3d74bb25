/** vitest globalSetup: names the folder of this run's PostgreSQL; afterwards stops the server if any test started it. */
import { abandonedFolders, announceFolder, folderOf, stopServer } from './testing-server.ts';

export default async function setup(): Promise<() => Promise<void>> {
  for (const folder of abandonedFolders()) await stopServer(folder);
  const folder = folderOf(process.pid);
  announceFolder(folder);
  return () => stopServer(folder);
}
