/** The page's errors, with fixes for somebody at a command line, who has no buttons. */
import { isSetupError, SetupError } from '../core/setup-error.ts';

export const consoleFixes: Readonly<Record<string, string>> = {
  SETUP_NO_FILE: 'Run "npm run build" in the relay\'s folder, or import the solution by hand (docs/install.md), and run this again.',
  SETUP_NO_SOLUTION: 'Run this again. If it stays, import the solution by hand (docs/install.md).',
  SETUP_IMPORT_NOT_ALLOWED: 'Give whoever sets up the role System Administrator, or import the file Counterfoil_..._managed.zip by hand (docs/install.md), and run this again.',
  SETUP_DYNAMICS_UNREACHABLE: 'Check the address and that it can be reached from here (DNS, firewall, proxy), and run this again in a minute: it goes on from what is there.',
  SETUP_DYNAMICS_REFUSED: 'Give whoever sets up the role System Administrator, or do this step by hand (docs/install.md), and run this again.',
  SETUP_USER_DISABLED: 'Activate it in the Power Platform admin center (the environment, Settings, Application users), and run this again.',
  SETUP_NO_BUSINESS_UNIT: 'Give whoever sets up the role System Administrator, and run this again.',
  SETUP_USER_BY_HAND: 'Make the application user by hand with the role Counterfoil Service (docs/install.md), or have somebody do it who may, and run this again.',
  SETUP_ADDRESS_BY_HAND: 'Have a System Administrator set the environment variable "Counterfoil relay address" (cfl_RelayUrl), and run this again.',
  SETUP_OTHER_ENVIRONMENT: 'Check DATAVERSE_URL and DATAVERSE_TENANT_ID.',
  SETUP_RELAY_SIGN_IN: 'Check DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET.',
  SETUP_RELAY_NOT_IN: 'A new user can take some minutes: run this again. If it stays, look at the application users of the environment.',
  SETUP_RELAY_ADDRESS_WRONG: 'Give --relay-url as the https address without a path, for example https://relay.contoso.com.',
};
export const atConsole = (e: unknown): unknown => (isSetupError(e) && Object.hasOwn(consoleFixes, e.code) ? new SetupError(e.code, e.message, consoleFixes[e.code]!, e) : e);
