/**
 * How a word is said that no dictionary has, from its letters: context rules for English after Elovitz et al.,
 * "Letter-to-sound rules for automatic translation of English text to phonetics" (US Navy, 1976, public domain).
 *
 * A rule reads `left[letters]right=phones`. In a context: `_` the edge of the word, `#` vowels, `:` any consonants,
 * `^` one consonant, `.` a voiced consonant, `+` e, i or y, `%` an ending (er, e, es, ed, ing, ely), `&` a sibilant.
 * The first rule that fits wins.
 */
const rules = `
_[a]_=AH|_[are]_=AA R|_[ar]o=AH R|[ar]#=EH R|^[as]#=EY S|[a]wa=AH|[aw]=AO|_:[any]=EH N IY|[a]^+#=EY|#:[ally]=AH L IY
_[al]#=AH L|[again]=AH G EH N|#:[ag]e=IH JH|[a]^+:#=AE|_:[a]^+_=EY|[a]^%=EY|_[arr]=AH R|[arr]=AE R|_:[ar]_=AA R
[ar]_=ER|[ar]=AA R|[air]=EH R|[ai]=EY|[ay]=EY|[au]=AO|#:[al]_=AH L|#:[als]_=AH L Z|[alk]=AO K|[al]^=AO L
_:[able]=EY B AH L|[able]=AH B AH L|[ang]+=EY N JH|_[a]^^#=AE|#:[an]_=AH N|#:^[a]_=AH|^^[a]_=AH|[a]_=AH|[a]=AE
_[be]^#=B IH|[being]=B IY IH NG|_[both]_=B OW TH|_[bus]#=B IH Z|[buil]=B IH L|b[b]=|m[b]_=|[b]=B
_[ch]^=K|^e[ch]=K|[ch]r=K|[ch]=CH|_s[ci]#=S AY|[ci]a=SH|[ci]o=SH|[ci]en=SH|[cc]+=K S|[ck]=K|[com]%=K AH M|[c]+=S|c[c]=|[c]=K
#:[ded]_=D IH D|.e[d]_=D|#:^e[d]_=T|_[de]^#=D IH|_[do]_=D UW|_[does]=D AH Z|[dg]e=JH|d[d]=|[d]=D
#:[e]_=|':^[e]_=|_:[e]_=IY|#[ed]_=D|#:[e]d_=|[ev]er=EH V|[e]^%=IY|[eri]#=IY R IY|[eri]=EH R IH|#:[er]#=ER|[er]#=EH R|[er]=ER
_[even]=IY V EH N|#:[e]w=|t[ew]=UW|s[ew]=UW|r[ew]=UW|d[ew]=UW|l[ew]=UW|z[ew]=UW|n[ew]=UW|j[ew]=UW|[ew]=Y UW|[e]o=IY
#:&[es]_=IH Z|#:[e]s_=|#:[ely]_=L IY|#:[ement]=M EH N T|[eful]=F UH L|[ee]=IY|[earn]=ER N|_[ear]^=ER|[ead]=EH D|#:[ea]_=IY AH
[ea]su=EH|[ea]=IY|[eigh]=EY|[ei]=IY|_[eye]=AY|[ey]_=IY|[ey]=EY|[eu]=Y UW|[e]=EH
[ful]=F UH L|f[f]=|[f]=F
[giv]=G IH V|_[g]i^=G|[ge]t=G EH|[gg]=G|_b[g]=|[gn]_=N|_[gn]=N|[gh]t=|_[gh]=G|#[gh]=|[g]+=JH|[g]=G
_[hav]=HH AE V|_[here]=HH IY R|_[hour]=AW ER|[how]=HH AW|[h]#=HH|[h]=
_[in]=IH N|_[i]_=AY|[in]d=AY N|[ier]=IY ER|#:r[ied]=IY D|[ied]_=AY D|[ien]=IY EH N|[ie]t=AY EH|_:[i]%=AY|[i]%=IY|[ie]=IY
[i]^+:#=IH|[ir]#=AY R|[iz]%=AY Z|[is]%=AY Z|[i]d%=AY|+^[i]^+=IH|[i]t%=AY|#:^[i]^+=IH|[i]^+=AY|[ir]=ER|[igh]=AY|[ild]=AY L D
[ign]_=AY N|[ign]^=AY N|[ign]%=AY N|[ique]=IY K|[i]_=IY|[i]=IH
j[j]=|[j]=JH|_[k]n=|k[k]=|[k]=K
[lo]c#=L OW|l[l]=|#:^[l]%=AH L|[lead]=L IY D|[l]=L|[mov]=M UW V|m[m]=|[m]=M
e[ng]+=N JH|[ng]r=NG G|[ng]#=NG G|[ngl]%=NG G AH L|[ng]=NG|[nk]=NG K|_[now]_=N AW|n[n]=|[n]=N
[of]_=AH V|[orough]=ER OW|#:[or]_=ER|#:[ors]_=ER Z|[or]=AO R|_[one]=W AH N|[ow]=OW|_[over]=OW V ER|[ov]=AH V|[o]^%=OW|[o]^en=OW
[o]^i#=OW|[ol]d=OW L|[ought]=AO T|[ough]=AH F|_[ou]=AW|h[ou]s#=AW|[ous]_=AH S|[our]=AO R|[ould]=UH D|^[ou]^l=AH|[oup]=UW P|[ou]=AW
[oy]=OY|[oing]=OW IH NG|[oi]=OY|[oor]=AO R|[ook]=UH K|[ood]=UH D|[oo]=UW|[o]e=OW|[o]_=OW|[oa]=OW|_[only]=OW N L IY|_[once]=W AH N S
[on't]=OW N T|c[o]n=AA|[o]ng=AO|_:^[o]n=AH|i[on]=AH N|#:[on]_=AH N|#^[on]=AH N|[o]st_=OW|[of]^=AO F|[other]=AH DH ER|[oss]_=AO S|#:^[om]=AH M|[o]=AA
[ph]=F|[peop]=P IY P|[pow]=P AW|[put]_=P UH T|_[ps]=S|p[p]=|[p]=P|[quar]=K W AO R|[qu]=K W|[q]=K
_[re]^#=R IY|r[r]=|_[wr]=R|[rh]=R|[r]=R
[sh]=SH|#[sion]=ZH AH N|[some]=S AH M|#[sur]#=ZH ER|[sur]#=SH ER|#[su]#=ZH UW|#[ssu]#=SH UW|#[sed]_=Z D|#[s]#=Z|[said]=S EH D|^[sion]=SH AH N
[s]s=|.[s]_=Z|#:.e[s]_=Z|#:^##[s]_=Z|#:^#[s]_=S|u[s]_=S|_:#[s]_=Z|_[sch]=S K|[s]c+=|#[sm]=Z M|#[sn]'=Z AH N|[s]=S
_[the]_=DH AH|[to]_=T UW|[that]=DH AE T|_[this]_=DH IH S|_[they]=DH EY|_[there]=DH EH R|[ther]=DH ER|[th]=TH|#:[ted]_=T IH D|s[ti]#n=CH|[ti]o=SH|[ti]a=SH
[tien]=SH AH N|[tur]#=CH ER|[tu]a=CH UW|_[two]=T UW|[tch]=CH|t[t]=|[t]=T
_[un]i=Y UW N|_[un]=AH N|_[upon]=AH P AO N|t[ur]#=UH R|s[ur]#=UH R|r[ur]#=UH R|d[ur]#=UH R|l[ur]#=UH R|z[ur]#=UH R|n[ur]#=UH R|j[ur]#=UH R|[ur]#=Y UH R|[ur]=ER
[u]^_=AH|[u]^^=AH|[uy]=AY|_g[u]#=|g[u]%=|g[u]#=W|#n[u]=Y UW|t[u]=UW|s[u]=UW|r[u]=UW|d[u]=UW|l[u]=UW|z[u]=UW|n[u]=UW|j[u]=UW|[u]=Y UW
[view]=V Y UW|v[v]=|[v]=V|_[were]=W ER|[wa]s=W AA|[wa]t=W AA|[where]=W EH R|[what]=W AA T|[whol]=HH OW L|[who]=HH UW|[wh]=W|[war]=W AO R|[wor]^=W ER|w[w]=|[wr]=R|[w]=W
_[x]=Z|[x]=K S|[young]=Y AH NG|_[you]=Y UW|_[yes]=Y EH S|_[y]=Y|#:^[y]_=IY|#:^[y]i=IY|_:[y]_=AY|_:[y]#=AY|_:[y]^+:#=IH|_:[y]^#=AY|[y]=IH
z[z]=|[z]=Z`;

const contexts: Record<string, string> = {
  _: '(?:_)',
  '#': '[aeiouy]+',
  ':': '[bcdfghjklmnpqrstvwxz]*',
  '^': '[bcdfghjklmnpqrstvwxz]',
  '.': '[bdvgjlmnrwz]',
  '+': '[eiy]',
  '%': '(?:er|es|ed|ely|ing|e)(?=[_s]|$)',
  '&': '(?:ch|sh|[scgzxj])',
};

interface Rule {
  /** Sticky, from the letters on, right context included. */
  right: RegExp;
  left: RegExp;
  letters: string;
  phones: readonly string[];
}

/** No rule asks for what stands farther away; a word may be of any length. */
const mostBefore = 32;

const rulesByLetter = new Map<string, Rule[]>();
for (const line of rules.split(/[|\n]/).filter((text) => text !== '')) {
  // regexp: of the lines above only.
  const [, left = '', letters = '', right = '', phones = ''] = /^(.*)\[(.+)\](.*)=(.*)$/.exec(line) ?? [];
  const context = (text: string) => [...text].map((symbol) => contexts[symbol] ?? symbol).join('');
  const rule: Rule = {
    // regexp: of the letters before, `mostBefore` of them.
    left: new RegExp(`${context(left)}$`),
    right: new RegExp(`${letters}(?=${context(right)})`, 'y'),
    letters,
    phones: phones.split(' ').filter((phone) => phone !== ''),
  };
  const first = letters[0]!;
  rulesByLetter.set(first, [...(rulesByLetter.get(first) ?? []), rule]);
}

const vowels = new Set('AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW'.split(' '));
/** Endings that draw the stress onto the syllable before them, as counted in vowels from the end. */
const stressedBefore: readonly [RegExp, number][] = [
  [/(?:[ts]ion|cian|cial|tial|ious|eous|ical|ity|ify|ogy|aphy)(?:s|al|ally|ed|ing)?$/, 2],
  [/(?:ics?|ive)$/, 1],
];

/** ARPAbet of one lower-case word, stress marks on the vowels as in the CMU dictionary. */
export function soundOfLetters(word: string): string[] {
  const text = `_${word}_`;
  const phones: string[] = [];
  for (let at = 1; at < text.length - 1; ) {
    const before = text.slice(Math.max(0, at - mostBefore), at);
    const rule = rulesByLetter.get(text[at]!)?.find((candidate) => {
      candidate.right.lastIndex = at;
      return candidate.right.test(text) && candidate.left.test(before);
    });
    phones.push(...(rule?.phones ?? []));
    at += rule?.letters.length ?? 1;
  }
  return stress(phones, word);
}

function stress(phones: readonly string[], word: string): string[] {
  const places = phones.flatMap((phone, n) => (vowels.has(phone) ? [n] : []));
  const back = stressedBefore.find(([ending]) => ending.test(word))?.[1] ?? 0;
  const drawn = back > 0 ? places.at(-1 - back) : undefined;
  const main = drawn ?? places.find((n) => phones[n] !== 'AH') ?? places[0];
  return phones.map((phone, n) => (vowels.has(phone) ? `${phone}${n === main ? 1 : 0}` : phone));
}
