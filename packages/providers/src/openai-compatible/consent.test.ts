import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { consentFile, consentIn, keepConsent, withOllama } from './consent.ts';
import { settings } from './settings.ts';

const given = z.parse(settings, {});
const ollama = { name: 'ollama' as const, baseUrl: 'http://127.0.0.1:11434/v1', models: ['llama3.2'] };

test('an Ollama that was found gets no prompt until a person has said yes, and is told of either way', () => {
  for (const consent of [undefined, 'no'] as const) {
    const { llmUrl, llmFound } = withOllama(given, ollama, consent);
    assert.equal(llmUrl, undefined);
    assert.match(llmFound ?? '', /llama3\.2.*not used: set PARLEY_LLM_URL=http:\/\/127\.0\.0\.1:11434\/v1/);
  }
  const allowed = withOllama(given, ollama, 'yes');
  assert.equal(allowed.llmUrl?.reveal(), ollama.baseUrl);
  assert.match(allowed.llmFound ?? '', /llama3\.2.*as was allowed/);
});

test('the answer is kept for this user alone, and anything else in its place is no yes', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'parley-consent-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  assert.equal(consentIn(home), undefined);
  assert.equal(consentIn(undefined), undefined);
  keepConsent(home, 'yes');
  assert.equal(consentIn(home), 'yes');
  if (process.platform !== 'win32') assert.equal(statSync(consentFile(home)).mode & 0o777, 0o600);
  keepConsent(home, 'no');
  assert.equal(consentIn(home), 'no');
  writeFileSync(consentFile(home), 'yes and more');
  assert.equal(consentIn(home), undefined);
});
