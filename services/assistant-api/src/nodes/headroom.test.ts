import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carriesMore, firstHeadroom, headroomAfter } from './headroom.ts';

const limit = 0.7;

/** Callers who come at will, at a node on which each call takes so much; another program takes `other` besides. */
function crowd({
  perCall,
  other,
  perLook,
  looks,
}: Record<'perCall' | 'other' | 'perLook' | 'looks', number>) {
  let headroom = firstHeadroom;
  let live = 0;
  let most = 0;
  const begun: number[] = [];
  for (let look = 0; look < looks; look += 1) {
    const young = begun.slice(-4).reduce((sum, one) => sum + one, 0);
    // What has only begun takes nothing yet.
    const used = Math.min(1, other + (live - young) * perCall);
    headroom = headroomAfter(headroom, { used, felt: used > 0.9 ? 2 : 0.2, live, young });
    let came = 0;
    while (came < perLook && carriesMore(headroom, live, young + came, limit)) {
      live += 1;
      came += 1;
    }
    begun.push(came);
    most = Math.max(most, live);
  }
  return { live, most };
}

test('however many want to come at once, and whatever a call takes, the node fills up and is not overrun', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.002, max: 0.02, noNaN: true }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      (perCall, other, perLook) => {
        const { live, most } = crowd({ perCall, other, perLook, looks: 400 });
        assert.ok(other + most * perCall <= limit + 0.1, `${most} calls of ${perCall} beside ${other}`);
        const fits = Math.floor((limit - other) / perCall);
        const came = Math.min(fits, 400 * perLook);
        assert.ok(live >= 0.8 * came - 1, `${live} of ${came}`);
      },
    ),
  );
});

test('where callers felt it no more are let in than before it, and then a few at a time', () => {
  let headroom = headroomAfter(firstHeadroom, { used: 0.3, felt: 2, live: 100, young: 0 });
  assert.equal(carriesMore(headroom, 90, 0, limit), false);
  assert.equal(carriesMore(headroom, 89, 0, limit), true);
  for (let look = 0; look < 10; look += 1)
    headroom = headroomAfter(headroom, { used: 0.3, felt: 0.2, live: 90, young: 0 });
  assert.ok(headroom.ceiling > 90 && headroom.ceiling < 105);
  const before = headroom.ceiling;
  headroom = headroomAfter(headroom, { used: 0.3, felt: 0.2, live: 50, young: 0 });
  assert.equal(headroom.ceiling, before, 'an empty node learns nothing');
});
