#!/usr/bin/env node
// Plain JavaScript for any Node from 18 on: it finds a Node that runs the TypeScript beside it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const neededMajor = 24;

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (node === undefined) {
    console.error(
      `Parley needs Node ${neededMajor} or newer, and this is ${process.version}. ` +
        'Run "npm install" in the checkout, which brings one for this platform, or install it from https://nodejs.org.',
    );
    process.exitCode = 1;
  } else {
    runWith(node);
  }
}

/** The Node that npm brought as an optional dependency. */
function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(`node-${platform}-${process.arch}/package.json`);
    const path = join(dirname(manifest), binary);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      // A terminal gives Ctrl-C to the whole group, the child included.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`The Node at ${node} does not run: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
