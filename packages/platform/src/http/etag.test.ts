import assert from 'node:assert/strict';
import { test } from 'node:test';
import { etagOf, isListed, revisionsIn } from './etag.ts';

test('the tag of a revision is read back, in a list and made weak by a proxy too', () => {
  assert.deepEqual(revisionsIn(etagOf(7)), [7]);
  assert.deepEqual(revisionsIn('W/"7", "12"'), [7, 12]);
});

test('no header and a star let any revision pass, a tag that is none of ours lets none', () => {
  assert.equal(revisionsIn(undefined), undefined);
  assert.equal(revisionsIn('*'), undefined);
  for (const header of ['', 'seven', '"seven"', '"7', '7', '"99999999999"']) {
    assert.deepEqual(revisionsIn(header), [], header);
  }
});

test('a tag is found in a list, made weak by a proxy too, and no header or a star takes any', () => {
  for (const header of [undefined, '*', '"a-1"', 'W/"a-1"', '"b", "a-1" , "c"']) {
    assert.ok(isListed(etagOf('a-1'), header), header);
  }
  for (const header of ['', 'a-1', '"a-11"', '"b", "c"', '"a', 'W/W/"a-1"']) {
    assert.ok(!isListed(etagOf('a-1'), header), header);
  }
});
