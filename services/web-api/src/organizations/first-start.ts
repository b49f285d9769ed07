/** The first start of an empty system: an organization, a project, and a key for its owner. */
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePassage, privateFile } from '@parley/platform/files/private';
import { newId } from '@parley/platform/ids';
import type { Clock } from '@parley/platform/time/clock';
import { newKeyRow } from '../api-keys/api-keys.ts';
import { hashSecret } from '../identity/secrets.ts';
import type { InTransaction } from '../stores.ts';
import type { Place } from './organizations.store.ts';

export interface FirstStart extends Place {
  /** The first key, where it was made now or nobody has used it yet: to be printed. */
  key: string | undefined;
  /** Where the key is kept for programs on this machine. */
  keyFile: string;
}

/**
 * Makes sure that there is an organization, a project, and a key that somebody can have. Safe to be killed between
 * any two lines and safe on several nodes at once: the file is written before the commit, and a start that finds
 * neither a working key in the file nor a key that was ever used makes another.
 */
export async function firstStart(options: {
  transaction: InTransaction;
  clock: Clock;
  home: string;
}): Promise<FirstStart> {
  const { transaction, clock, home } = options;
  const keyFile = join(home, 'first-key');
  return transaction(async ({ organizations, credentials, audit }) => {
    const at = new Date(clock.now());
    await organizations.lockFirstStart();
    let place = await organizations.oldest();
    if (place) {
      if (await credentials.wasEverUsed(place.organization.id)) return { ...place, key: undefined, keyFile };
      const kept = await readKey(keyFile);
      if (kept && (await credentials.findByHash(hashSecret(kept), at)))
        return { ...place, key: kept, keyFile };
    } else {
      place = {
        organization: { id: newId('organization'), name: 'My organization' },
        project: { id: newId('project'), name: 'My project' },
      };
      await organizations.insert(place, at);
    }
    const { organization, project } = place;
    const name = 'First key';
    const of = { organizationId: organization.id, projectId: project.id, name, role: 'owner' as const };
    const { key, row } = newKeyRow({ ...of, createdAt: at });
    await credentials.insert(row);
    await audit.append({
      organizationId: organization.id,
      actorKind: 'system',
      actorId: 'first-start',
      at,
      action: 'api-key.created',
      target: row.id,
      details: { name, role: 'owner' },
    });
    await writeKey(keyFile, key);
    return { ...place, key, keyFile };
  });
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined; // Missing or unreadable: then it helps nobody, and another key is made.
  }
}

/** Whole or not at all, and for this user only. */
async function writeKey(path: string, key: string): Promise<void> {
  const draft = `${path}.new`;
  makePassage(dirname(path));
  const file = await open(draft, 'w', privateFile);
  try {
    // The mode of open() does not count for a file that was there already.
    await chmod(draft, privateFile);
    await file.writeFile(`${key}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
