/** What tests of TLS use: an authority and its certificates, made by the machine's openssl. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

function openssl(...args: string[]) {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

export const hasOpenssl = (() => {
  try {
    openssl('version');
    return true;
  } catch {
    return false;
  }
})();

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority, and a certificate of it for each of the names; a name after a plus is one more in the same. */
export function makeCertificates(folder: string, ...names: string[]) {
  const at = (name: string) => join(folder, name);
  const ca = ['-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=test-ca'];
  openssl('req', '-x509', ...curve, ...ca);
  return names.map((all) => {
    const alternatives = all.split('+').map((name) => `DNS:${name}`);
    writeFileSync(at('names'), `subjectAltName=${alternatives.join(',')}`);
    openssl('req', ...curve, '-keyout', at(`${all}.key`), '-out', at('req.pem'), '-subj', '/CN=any');
    openssl(
      ...[
        'x509',
        '-req',
        '-in',
        at('req.pem'),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
      ],
      ...['-out', at(`${all}.pem`), '-days', '2', '-extfile', at('names')],
    );
    return {
      PARLEY_TLS_CERT: at(`${all}.pem`),
      PARLEY_TLS_KEY: at(`${all}.key`),
      PARLEY_TLS_CA: at('ca.pem'),
    };
  });
}
