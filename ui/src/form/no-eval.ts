/** Before any schema is made: the content security policy forbids the code that zod would write to be faster. */
import { config } from 'zod';

config({ jitless: true });
