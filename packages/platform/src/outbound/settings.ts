/** What an operator says of addresses that customers choose: a part of the settings of a service that fetches them. */
import { z } from 'zod';
import { setting } from '../config/config.ts';

export const outboundSettings = {
  trustedOrigins: setting(
    'PARLEY_TRUSTED_ORIGINS',
    'Origins, with commas between them, that customers may name though they are not of the public internet, such as http://10.0.0.5:8080',
    z
      .string()
      .default('')
      .transform((text, context) => {
        const origins = text.split(/[, ]+/).filter((part) => part !== '');
        const wrong = origins.find(
          (origin) => !/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin,
        );
        if (wrong !== undefined) {
          context.addIssue({
            code: 'custom',
            message: `must hold origins such as http://10.0.0.5:8080, not ${wrong}`,
          });
        }
        return origins;
      }),
  ),
};
