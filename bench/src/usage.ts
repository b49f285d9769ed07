/** What `npm run bench -- --help` prints. */

const benches: Record<string, string> = {
  wer: `\
  wer          word error rate of real speech in four conditions
                 --clips FOLDER   WAV files and references.json (default ../shared/audio)
                 --max-wait MS    silence after which the agent answers (default 500)
                 --parallel N     calls at a time (default 3)
                 --only TEXT      clips with this in their names`,
  latency: `\
  latency      the wait for an answer: what the API says against the recording
                 --turns N        default 40
                 --voice E:NAME   flite:slt (default) or kokoro:af_heart
                 --mind KIND      choose (default): understands by meaning; listen: takes anything`,
  'barge-in': `\
  barge-in     the caller speaks, coughs or hums into an answer
                 --interruptions N  default 30
                 --noises N         answers with coughs, and with nods (default 6)`,
  turns: `\
  turns        how often a caller's pause is taken for the end, against the wait
                 --set NAME       dev, held-out (default) or all: sentences that rules were made on, or not
                 --ours           only Parley, without plain silences beside it
                 --models FOLDER  models that the Parley that is started shall have (PARLEY_HOME/models)
                 --speech FOLDER  where the callers' sentences are kept for the next run`,
  faults: `\
  faults       vendors that fail on a live call: the wait for an answer or an apology, and whether the call goes on
                 --only LIST      such as mind:hang,all:cut (default: each kind and all, with every fault)
                 --fallback WHICH with: another vendor behind each; alone (default: both)
                 --parallel N     calls at a time (default 3)`,
  resample: `\
  resample     what it costs to bring 20 ms of sound to another rate, beside a plain loop; starts nothing`,
  start: `\
  start        time until it is ready, and memory
                 --later N          starts after the first (default 2)`,
  density: `\
  density      how many calls a core holds, with scripted vendors and real voice activity
                 --steps N,N      numbers of calls, after a single one (default 50,100,150,200)
                 --cores N        of the server (default 1)
                 --seconds N      measured at each step (default 20)`,
  peers: `\
  peers        the same for other servers, one after the other, and Parley: one table
                 --peers FOLDER   with a peers.json, as docs/guide/density.md says
                 --steps, --seconds  as above; steps of Parley
                 --only TEXT      servers with this in their names`,
  soak: `\
  soak         calls that come and go for a long time: memory, descriptors, timers
                 --minutes N      default 5
                 --calls N        at a time (default 100)
                 --cores N        of the server (default 1)`,
  serve: `\
  serve        Parley with scripted vendors, for a load driver of Twilio Media Streams
                 --port P         of the media (default: a free one)`,
};

const shared = `Every one takes
  --url URL      a Parley that runs (key from PARLEY_API_KEY, or from PARLEY_HOME); else one is started
  --json         one line of JSON instead of tables
`;

/** Of one bench; of all where there is none of that name. */
export function usageOf(name = ''): string {
  const known = Object.hasOwn(benches, name);
  const shown = known ? [benches[name]] : Object.values(benches);
  return [`npm run bench -- ${known ? name : 'NAME'} [options]`, ...shown, shared].join('\n\n');
}
