/** The line to the caller is lost, and back. */
import { watchSilence } from './silence.ts';
import { clearTimer, endCall, type Step, setTimer } from './step.ts';

/** How long a lost connection is waited for before the call is given up. */
const reconnectWaitMs = 30_000;

export function onDisconnected(step: Step): void {
  step.state.connected = false;
  clearTimer(step, 'silence');
  setTimer(step, 'reconnect', step.atMs + reconnectWaitMs);
}

export function onReconnected(step: Step): void {
  step.state.connected = true;
  clearTimer(step, 'reconnect');
  watchSilence(step);
}

/** It did not come back in time. */
export function onGivenUp(step: Step): void {
  if (!step.state.connected) endCall(step, 'connection-lost');
}
