/** Adopted as a constructed style sheet, to which a CSP without `unsafe-inline` does not object. */
export const STYLES = `
:host {
  --accent: var(--herald-accent, light-dark(#2451d6, #8fb0ff));
  --surface: var(--herald-surface, light-dark(#fff, #1c1f26));
  --text: var(--herald-text, light-dark(#1b1f27, #eceef2));
  --quiet: var(--herald-quiet, light-dark(#59616f, #a5adba));
  --line: var(--herald-line, light-dark(#dfe3ea, #363c48));
  --hover: var(--herald-hover, light-dark(#f2f5fa, #272c36));
  display: inline-block;
  position: relative;
  font: 400 0.875rem/1.4 system-ui, sans-serif;
  color: inherit;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; margin: 0; }
button, a { font: inherit; color: inherit; border-radius: 0.5rem; }
button { background: none; border: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bell { position: relative; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; padding: 0; }
.bell:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
svg { width: 1.375rem; height: 1.375rem; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.badge {
  position: absolute; top: 0.125rem; inset-inline-end: 0; min-width: 1.25rem; height: 1.25rem; padding: 0 0.3125rem;
  border-radius: 1rem; background: #c81e3a; color: #fff; font-size: 0.6875rem; font-weight: 700; line-height: 1.25rem; text-align: center;
}
.panel {
  position: absolute; z-index: 2147483000; top: calc(100% + 0.375rem); inset-inline-end: 0; width: min(23rem, 100vw - 1rem);
  max-height: min(32rem, 80vh); display: flex; flex-direction: column; overflow: hidden;
  background: var(--surface); color: var(--text); border: 1px solid var(--line); border-radius: 0.75rem;
  box-shadow: 0 12px 32px #0003; text-align: start;
}
[hidden] { display: none !important; }
.head, .foot { display: flex; align-items: center; justify-content: space-between; gap: 0.5rem; padding: 0.625rem 0.875rem; }
.head { border-bottom: 1px solid var(--line); }
.foot { border-top: 1px solid var(--line); justify-content: center; }
h2 { font-size: 1rem; font-weight: 600; }
.plain { color: var(--accent); padding: 0.375rem 0.5rem; min-height: 2rem; font-weight: 550; }
ul { list-style: none; padding: 0; overflow-y: auto; overscroll-behavior: contain; }
li { display: flex; align-items: flex-start; gap: 0.5rem; padding: 0.75rem 0.875rem; border-bottom: 1px solid var(--line); }
li:last-child { border-bottom: 0; }
li:hover { background: var(--hover); }
.what { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.title { display: block; font-weight: 600; text-decoration: none; }
.read .title { font-weight: 450; }
a.title:hover { text-decoration: underline; }
.message { margin-top: 0.125rem; color: var(--quiet); display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
time { font-size: 0.75rem; color: var(--quiet); }
.dot { flex: none; margin-top: 0.4375rem; border: 0.25rem solid var(--accent); border-radius: 50%; }
.read .dot { visibility: hidden; }
.row { display: flex; align-items: center; }
.row time { flex: 1; }
.row button { flex: none; display: grid; place-items: center; width: 2rem; height: 2rem; padding: 0; color: var(--quiet); }
.row button:hover, .row .on { color: var(--accent); }
.row .on svg { fill: currentColor; }
.row svg { width: 1.125rem; height: 1.125rem; }
.choice { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.375rem; color: var(--quiet); }
.choice .plain { border: 1px solid var(--line); text-decoration: none; }
.choice .danger { color: light-dark(#b3132e, #ff9aa8); }
.empty { padding: 2rem 1rem; text-align: center; color: var(--quiet); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) {
  .panel:not([hidden]) { animation: appear 0.12s ease-out; }
  @keyframes appear { from { opacity: 0; transform: translateY(-0.25rem); } }
}
`;
