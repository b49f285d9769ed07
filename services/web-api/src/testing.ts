/** What tests of this service use: the whole of it, in memory, on a database of its own. */
import { type TestServiceOptions, testService } from '@parley/platform/testing/service';
import { webApi } from './service.ts';

/** The service before anybody has called it, with its home folder; closed when the file's tests end. */
export const testWebApi = (options: TestServiceOptions = {}) => testService(webApi, options);
