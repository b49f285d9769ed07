import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotaOf } from './cpus.ts';

const quota = (files: Record<string, string>) => quotaOf((path) => files[path]);

test('the narrowest of all control groups that the process is in counts, with fractions', () => {
  const files = {
    '/proc/self/cgroup': '0::/pods/one\n',
    '/sys/fs/cgroup/pods/one/cpu.max': '300000 100000\n',
    '/sys/fs/cgroup/pods/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/cpu.max': 'max 100000\n',
  };
  assert.equal(quota(files), 1.5);
});

test('in a container the group of its own is the root', () => {
  assert.equal(quota({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' }), 0.5);
});

test('groups of the older kind count too', () => {
  const cpu = '/sys/fs/cgroup/cpu/cpu.cfs_';
  assert.equal(quota({ [`${cpu}quota_us`]: '200000\n', [`${cpu}period_us`]: '100000\n' }), 2);
  assert.equal(
    quota({ [`${cpu}quota_us`]: '-1\n', [`${cpu}period_us`]: '100000\n' }),
    Number.POSITIVE_INFINITY,
  );
});

test('where nothing says so there is no bound', () => {
  assert.equal(quota({}), Number.POSITIVE_INFINITY);
});
