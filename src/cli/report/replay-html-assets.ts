/** The look of the report; light or dark as the reader's system is, and readable when printed. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2128; --quiet: #636c76; --paper: #fff; --card: #f6f8fa; --line: #d1d9e0;
  --bad: #b42318; --bad-back: #fde8e6; --good: #1a7f37; --good-back: #e2f6e7; --accent: #0b62c4; --mark-bad: #f9b9b3; --mark-good: #a6e3b5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --quiet: #9198a1; --paper: #0d1117; --card: #161b22; --line: #30363d;
    --bad: #ff8d83; --bad-back: #3a1715; --good: #56d364; --good-back: #12331c; --accent: #6cb6ff; --mark-bad: #7a2b26; --mark-good: #1f6b35; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 2rem 4rem; max-width: 110rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
p { margin: .3rem 0; }
.quiet, small { color: var(--quiet); font-size: .87rem; }
.counts { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; padding: 0; list-style: none; }
.counts li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 8rem; }
.counts b { display: block; font-size: 1.5rem; font-weight: 600; }
.counts .bad b { color: var(--bad); } .counts .good b { color: var(--good); }
.bar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: center; padding: .7rem 0;
  background: var(--paper); border-bottom: 1px solid var(--line); }
.bar input[type=search] { flex: 1 1 18rem; font: inherit; padding: .4rem .7rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); color: inherit; }
.bar button { font: inherit; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); color: inherit; cursor: pointer; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .7rem 0; background: var(--card); }
summary { cursor: pointer; padding: .65rem .9rem; display: flex; gap: .8rem; align-items: baseline; }
summary::marker { content: ""; } summary::-webkit-details-marker { display: none; }
summary::before { content: "\\25B8"; color: var(--quiet); } details[open] > summary::before { content: "\\25BE"; }
summary .count { font-weight: 600; white-space: nowrap; }
summary .what { flex: 1; overflow-wrap: anywhere; }
.tag { border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem; border: 1px solid var(--line); white-space: nowrap; }
.tag.error { color: var(--bad); background: var(--bad-back); border-color: var(--bad); }
.inside { padding: 0 1rem 1rem; }
ul.lines, ul.names { margin: .4rem 0; padding: 0; list-style: none; }
ul.lines li { font: 13px/1.55 ui-monospace, monospace; padding: .05rem .5rem; overflow-wrap: anywhere; white-space: pre-wrap; }
ul.lines .added { color: var(--good); } ul.lines .removed { color: var(--bad); }
ul.names { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
ul.names li { font-size: .9rem; }
.sides { width: 100%; table-layout: fixed; border-collapse: collapse; border: 1px solid var(--line); background: var(--paper); margin-top: .6rem; }
.sides th { text-align: left; font-weight: 600; font-size: .87rem; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
.sides td { font: 12.5px/1.5 ui-monospace, monospace; padding: 0 .5rem; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
.sides .number { width: 3.4rem; text-align: right; color: var(--quiet); user-select: none; }
.sides .gone { background: var(--bad-back); } .sides .come { background: var(--good-back); }
.sides .gone mark { background: var(--mark-bad); color: inherit; } .sides .come mark { background: var(--mark-good); color: inherit; }
.sides .gap td { text-align: center; color: var(--quiet); background: var(--card); font-size: .8rem; padding: .1rem; }
.sides td:nth-child(3) { border-left: 1px solid var(--line); }
[hidden] { display: none !important; }
@media print { .bar { display: none; } details > .inside { display: block; } body { max-width: none; padding: 0; } }
`;

/** Filters the groups; without it everything is there to read. */
export const script = `
const search = document.querySelector('input[type=search]');
const kinds = [...document.querySelectorAll('.bar input[type=checkbox]')];
const groups = [...document.querySelectorAll('details')];
const none = document.querySelector('#none');
function show() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const wanted = new Set(kinds.filter((one) => one.checked).map((one) => one.value));
  let shown = 0;
  for (const group of groups) {
    const isShown = wanted.has(group.dataset.kind) && words.every((word) => group.dataset.text.includes(word));
    group.hidden = !isShown;
    if (isShown) shown++;
  }
  none.hidden = shown > 0;
}
search.addEventListener('input', show);
for (const kind of kinds) kind.addEventListener('change', show);
document.querySelector('button').addEventListener('click', (event) => {
  const isOpen = event.target.textContent === 'Open all';
  for (const group of groups) group.open = isOpen && !group.hidden;
  event.target.textContent = isOpen ? 'Close all' : 'Open all';
});
`;
