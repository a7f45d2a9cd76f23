/** The page's one style sheet, light and dark. */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2428; --soft: #5b666d; --rule: #e3e0d8; --faint: #eeebe3;
  --first: #10794f; --next: #2f6fb5; --key: #a8620c; --keep: #9aa3a8; --router: #c3c7c9; --only: #7a5aa6;
  --direct: #2f6fb5; --byok: #b8700f; --best: #10794f; --half: #7fb3a0; --more: #3f6f8f; --warn: #a8620c; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14181b; --card: #1b2125; --ink: #e8e6e1; --soft: #9aa5ab; --rule: #2f373c; --faint: #252c31;
  --first: #45c48f; --next: #6aa9ea; --key: #e0a24a; --keep: #6c777e; --router: #48525a; --only: #b294dd;
  --direct: #6aa9ea; --byok: #e0a24a; --best: #45c48f; --half: #3f8a70; --more: #5f97bd; --warn: #e0a24a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 48px 24px 72px; }
.brand { color: var(--soft); font-size: 14px; letter-spacing: .02em; margin: 0 0 12px; }
h1 { font-size: 30px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; margin: 0 0 14px; text-wrap: balance; }
h1.withheld { color: var(--warn); }
h2 { font-size: 19px; font-weight: 650; margin: 0 0 4px; }
.card > p { margin: 0 0 16px; color: var(--soft); font-size: 15px; }
.reasons { margin: 0 0 28px; padding: 0; list-style: none; color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 0 0 20px; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 16px; }
.tile b { display: block; font-size: 24px; font-weight: 650; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 14px; }
.tile.good b { color: var(--first); }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 22px 24px; margin: 0 0 20px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 15px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 13px; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td:last-child, th:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
.tag { display: inline-flex; align-items: center; gap: 7px; white-space: nowrap; }
.tag::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--tone); }
.is-move-first { --tone: var(--first); } .is-move-next { --tone: var(--next); } .is-needs-key, .is-too-little-data { --tone: var(--key); }
.is-keep { --tone: var(--keep); } .is-openrouter-only { --tone: var(--router); } .is-direct-only { --tone: var(--only); }
td.is-move-first { color: var(--first); font-weight: 600; }
svg { display: block; width: 100%; min-width: 560px; height: auto; }
svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .tick { fill: var(--soft); font-size: 12px; } svg .value { font-size: 12.5px; } svg .name { font-weight: 600; }
.fill { fill: var(--tone); } .fill.half { fill: var(--half); } .fill.more { fill: var(--more); }
.grid { stroke: var(--faint); } .axis { stroke: var(--soft); } .here { stroke: var(--ink); stroke-dasharray: 3 4; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; } .curve.best { stroke-width: 3.5; }
.curve.direct { stroke: var(--direct); } .curve.byok { stroke: var(--byok); } .curve.best { stroke: var(--best); opacity: .55; }
.dot { stroke: var(--card); stroke-width: 2; } .dot.direct { fill: var(--direct); } .dot.byok { fill: var(--byok); }
svg .ink-direct { fill: var(--direct); } svg .ink-byok { fill: var(--byok); } svg .ink-best { fill: var(--best); }
details { border-bottom: 1px solid var(--faint); padding: 8px 0; } details:last-of-type { border-bottom: 0; }
summary { cursor: pointer; } details table { margin: 8px 0 4px; max-width: 460px; }
tr.sum td { font-weight: 600; border-top: 1px solid var(--rule); }
.notes { margin: 0; padding-left: 20px; color: var(--soft); font-size: 15px; } .notes .warn { color: var(--warn); }
footer { color: var(--soft); font-size: 14px; }
@media (max-width: 560px) { main { padding: 28px 14px 48px; } h1 { font-size: 24px; } .card { padding: 16px 14px; } }
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
`
