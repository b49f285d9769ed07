/** What `parley doctor` has found. */
export interface Finding {
  /** 'broken' fails the command; 'note' is worth a look. */
  state: 'fine' | 'note' | 'broken';
  text: string;
  /** What to do about it. */
  mend?: string;
}
