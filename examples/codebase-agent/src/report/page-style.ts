// The page's style sheet: light and dark, one column on narrow screens. WebSocket mode is warm and
// HTTP cool, everywhere.

/** The style sheet. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#faf8f5, #15130f); --card: light-dark(#ffffff, #1e1b16);
  --ink: light-dark(#211d17, #eee8dc); --faint: light-dark(#6a6256, #aaa092); --rule: light-dark(#e6dfd4, #38332a);
  --warm: light-dark(#b8480f, #f2935a); --cool: light-dark(#4d6480, #9db4cf); --wrong: light-dark(#b3261e, #ff8f86);
  --warm-ground: light-dark(#fdefe5, #33200f);
}
* { box-sizing: border-box }
body {
  margin: 0 auto; padding: 28px 24px 56px; max-width: 1120px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: break-word;
}
a { color: var(--warm); text-underline-offset: 2px }
:focus-visible { outline: 2px solid var(--warm); outline-offset: 2px }
.brand { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; color: var(--faint); font-size: 14px }
.brand a { display: flex; align-items: center; gap: 10px; color: var(--ink); font-size: 19px; font-weight: 650; letter-spacing: -0.02em; text-decoration: none }
.brand svg { width: 34px; height: 34px }
.brand .from { margin-left: auto }
h1 { margin: 44px 0 0; font-size: clamp(31px, 5.6vw, 56px); line-height: 1.06; letter-spacing: -0.035em; text-wrap: balance }
h1 em { font-style: normal; color: var(--warm) }
.lede { max-width: 46rem; margin: 14px 0 0; color: var(--faint); font-size: 18px }
h2 { margin: 0 0 2px; font-size: 21px; line-height: 1.25; letter-spacing: -0.015em }
h2 + p { margin: 0 0 14px; color: var(--faint) }
section { margin-top: 52px }
section.first { margin-top: 26px }
.switch { display: inline-flex; margin: 26px 0 0; padding: 3px; border: 1px solid var(--rule); border-radius: 999px; background: var(--card) }
.switch legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.switch input { position: absolute; opacity: 0 }
.switch label { padding: 5px 16px; border-radius: 999px; color: var(--faint); font-weight: 600; font-size: 15px; cursor: pointer }
.switch label:has(:checked) { background: var(--ink); color: var(--ground) }
.switch label:has(:focus-visible) { outline: 2px solid var(--warm); outline-offset: 2px }
body:has(#shows-ai-sdk:checked) [data-framework="langchain"], body:has(#shows-langchain:checked) [data-framework="ai-sdk"] { display: none }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(235px, 100%), 1fr)); gap: 14px }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 18px 20px }
.tile > span { color: var(--faint); font-size: 14px }
.tile b { display: block; margin: 3px 0 5px; font-size: 22.5px; line-height: 1.2; letter-spacing: -0.03em; font-variant-numeric: tabular-nums }
.tile b span { white-space: nowrap }
.http { color: var(--cool) }
.websocket { color: var(--warm) }
.race .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px }
button { padding: 7px 18px; border: 0; border-radius: 999px; background: var(--warm); color: var(--card); font: inherit; font-weight: 650; cursor: pointer }
.lane { margin-top: 18px }
.lane .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 18px; font-variant-numeric: tabular-nums }
.lane .head b { font-size: 17px }
.lane .head span { color: var(--ink) }
.lane .head [data-say="clock"] { min-width: 4.6em; font-size: 22px; font-weight: 650; letter-spacing: -0.02em }
.lane .head [data-say="turns"] { color: var(--faint) }
.lane canvas { display: block; width: 100%; height: 92px; margin-top: 6px; border-bottom: 2px solid currentColor; background: linear-gradient(var(--rule), var(--rule)) 0 0 / 100% 1px no-repeat }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(430px, 100%), 1fr)); gap: 14px }
figure { margin: 0; min-width: 0 }
figcaption { margin-bottom: 8px; font-weight: 600 }
figcaption small { display: block; color: var(--faint); font-size: 14px; font-weight: 400 }
[data-chart] { min-height: 230px }
.card > [data-chart] { margin: 0 -8px }
svg { display: block; max-width: 100% }
[data-chart] text { fill: var(--faint); font-size: 12.5px; font-variant-numeric: tabular-nums }
.grid { stroke: var(--rule) }
.mark { stroke: var(--faint); stroke-dasharray: 3 4 }
.line { fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linejoin: round }
.area { fill: currentColor; opacity: 0.16 }
.dot { fill: currentColor }
[data-chart] text.end { fill: currentColor; font-weight: 650; font-size: 13.5px }
.hover { fill: currentColor; opacity: 0 }
.hover:hover { opacity: 0.07 }
.sliders { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 8px 28px; margin-bottom: 14px }
.sliders label { display: block; font-size: 15px }
.sliders b { float: right; font-weight: 650; font-variant-numeric: tabular-nums }
.sliders input { width: 100%; margin: 6px 0 0; accent-color: var(--warm) }
.words { margin: 14px 0 0; font-size: 17px }
.scroll { overflow-x: auto; padding: 6px 8px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 9px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule) }
th { color: var(--faint); font-weight: 500; font-size: 14px }
tr:last-child > * { border-bottom: 0 }
th:first-child { text-align: left }
tr > th[scope="row"] { color: inherit; font-weight: 650; font-size: inherit }
.wrong { color: var(--wrong); font-weight: 700 }
details { margin-top: 12px; color: var(--faint); font-size: 15px }
details > summary { cursor: pointer; width: fit-content }
details > summary:hover { color: var(--warm) }
details p, details ul { max-width: 52rem; margin: 8px 0 }
details ul { padding-left: 1.2em }
.answer > summary { font-size: 17px; font-weight: 600; color: var(--ink) }
.answer .card { margin-top: 12px; color: var(--ink); overflow-wrap: anywhere }
.answer h1 { margin: 0 0 8px; font-size: 21px; letter-spacing: -0.01em; line-height: 1.3 }
.answer h2 { margin: 20px 0 6px; font-size: 17px }
.answer p, .answer ul, .answer ol { margin: 6px 0; max-width: none }
.answer pre { overflow-x: auto }
code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, monospace }
.again { margin: 8px 0 0; padding: 12px 14px; border-radius: 10px; background: var(--card); border: 1px solid var(--rule); overflow-x: auto; overflow-wrap: anywhere }
footer { margin-top: 52px; padding-top: 20px; border-top: 1px solid var(--rule); color: var(--faint); font-size: 14px }
@media (max-width: 480px) {
  body { padding: 18px 16px 40px }
  .brand .from { margin-left: 0; width: 100% }
  .card { padding: 14px 14px }
  .scroll { padding: 4px 0 }
  table.runs, .runs tbody, .runs tr, .runs td, .runs th { display: block; border: 0; text-align: left; padding: 0 }
  .runs thead { display: none }
  .runs tr { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 12px; padding: 12px 10px; border-bottom: 1px solid var(--rule) }
  .runs th[scope="row"] { grid-column: 1 / -1 }
  .runs td::before { content: attr(data-name) " "; color: var(--faint); font-size: 13px }
}
@media print { button, .switch, .sliders { display: none } }
`
