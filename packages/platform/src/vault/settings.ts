/** Where a service has its master keys from: a part of its settings. */
import { join } from 'node:path';
import { type Secret, secret, setting } from '../config/config.ts';
import { type KeyWrapper, keysInFile, localKeys, parseKeys } from './keys.ts';

export const vaultSettings = {
  masterKeys: setting(
    'PARLEY_MASTER_KEYS',
    'The keys under which secrets are sealed, `version:base64` of 32 bytes each, with commas between them: the highest version seals, all open. Without it they are in `master-keys` in `PARLEY_HOME`, which the first start makes',
    secret().optional(),
  ),
};

/** Throws failed_precondition for keys that are none, and for a file that others may read. */
export function masterKeys({
  masterKeys,
  home,
}: {
  masterKeys?: Secret | undefined;
  home: string;
}): KeyWrapper {
  return localKeys(masterKeys ? parseKeys(masterKeys.reveal()) : keysInFile(join(home, 'master-keys')));
}
