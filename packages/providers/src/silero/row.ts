import { activityFrameSamples } from '@parley/voice/frame';

/** How a frame goes to the worker: its stream's number (two int16 holding an int32), then the samples. */
export const rowSamples = activityFrameSamples + 2;
