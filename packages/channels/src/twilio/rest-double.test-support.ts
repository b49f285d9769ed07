/**
 * Twilio's REST API as far as it is asked here, for tests: live calls that are redirected. `checks/twilio` holds it
 * against Twilio's own package.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface TwilioRestDouble {
  origin: string;
  /** What calls were told to go on with, in order. */
  redirects: { callSid: string; twiml: string }[];
  /** Answers so from now on; 200 at first. */
  status: number;
  close(): Promise<void>;
}

export async function twilioRestDouble(account: {
  sid: string;
  authToken: string;
}): Promise<TwilioRestDouble> {
  const authorization = `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}`;
  const path = `/2010-04-01/Accounts/${account.sid}/Calls/`;
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { url = '' } = request;
    const callSid = url.startsWith(path)
      ? /^(CA[0-9a-f]{32})\.json$/.exec(url.slice(path.length))?.[1]
      : undefined;
    const twiml = form.get('Twiml');
    if (request.headers.authorization !== authorization) {
      return answer(401, { code: 20003, message: 'Authenticate', status: 401 });
    }
    if (request.method !== 'POST' || callSid === undefined || twiml === null) {
      return answer(404, { code: 20404, message: 'The requested resource was not found', status: 404 });
    }
    if (double.status !== 200) {
      return answer(double.status, {
        code: 21220,
        message: 'Call is not in-progress',
        status: double.status,
      });
    }
    double.redirects.push({ callSid, twiml });
    return answer(200, { sid: callSid, account_sid: account.sid, status: 'in-progress' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const double: TwilioRestDouble = {
    origin: `http://127.0.0.1:${port}`,
    redirects: [],
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return double;
}
