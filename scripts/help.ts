/** Prints the usage where a script was asked for it, and nothing else: then it is to start nothing. */
export function asksForHelp(args: readonly string[], usage: string): boolean {
  const asked = args[0] === '--help' || args[0] === '-h';
  if (asked) process.stdout.write(usage);
  return asked;
}
