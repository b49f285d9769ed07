/** Microphones: asking for one, and why there is none in words that help. */
export type MicrophoneFault = 'insecure' | 'denied' | 'missing' | 'busy';

export class MicrophoneError extends Error {
  readonly fault: MicrophoneFault;

  constructor(fault: MicrophoneFault, cause?: unknown) {
    super(`microphone ${fault}`, { cause });
    this.name = 'MicrophoneError';
    this.fault = fault;
  }
}

/** Opens the microphone, the chosen one where it is still there. Rejects with MicrophoneError. */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!window.isSecureContext || navigator.mediaDevices === undefined) throw new MicrophoneError('insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(deviceId === '' ? {} : { deviceId: { ideal: deviceId } }),
      },
    });
  } catch (cause) {
    throw new MicrophoneError(faultOf(cause), cause);
  }
}

function faultOf(cause: unknown): MicrophoneFault {
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

/** The microphones there are. Their names are empty until the microphone was allowed once. */
export async function listMicrophones(): Promise<MediaDeviceInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '');
}
