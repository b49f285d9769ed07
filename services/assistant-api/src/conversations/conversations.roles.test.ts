import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roles } from '@parley/contracts/access';
import { newId } from '@parley/platform/ids';
import { testAssistantApi } from '../testing.ts';

const api = await testAssistantApi();

test('a viewer reads conversations, and neither hears nor downloads them', async () => {
  const projectId = newId('project');
  const at = `/v1/conversations/${newId('conversation')}`;
  for (const role of roles) {
    const key = api.key(projectId, role);
    assert.equal((await api.ask(key, 'GET', '/v1/conversations')).status, 200, role);
    assert.equal((await api.ask(key, 'GET', at)).status, 404, role);
    for (const file of ['recording', 'trace']) {
      const { status } = await api.ask(key, 'GET', `${at}/${file}`);
      assert.equal(status, role === 'viewer' ? 403 : 404, `${role}, ${file}`);
    }
  }
});
