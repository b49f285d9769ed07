import { type Id, type IdKind, idPrefixes } from '@parley/contracts/ids';
import { typeid } from 'typeid-js';

/** A new id of the kind; later ids sort after earlier ones. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return typeid(idPrefixes[kind]).toString() as Id<K>;
}
