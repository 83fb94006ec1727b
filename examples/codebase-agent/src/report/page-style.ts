// The page's style sheet: light and dark, one column on narrow screens, two charts next to each
// other on wide ones.

/** The style sheet. HTTP and WebSocket keep their colors everywhere. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --ground: #fbfaf7; --card: #ffffff; --ink: #1c1b19; --faint: #6d6a63; --rule: #e4e0d7;
  --http: #b4540a; --websocket: #0b6e5f; --wrong: #c62828;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141413; --card: #1d1c1a; --ink: #ece9e2; --faint: #a09b90; --rule: #35332f;
    --http: #f0a04b; --websocket: #4fd1b5; --wrong: #ff6b6b;
  }
}
* { box-sizing: border-box }
body {
  margin: 0 auto; padding: 40px 24px 64px; max-width: 1180px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
header p, .note, figcaption, footer { color: var(--faint) }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance }
h2 { margin: 44px 0 14px; font-size: 19px; letter-spacing: -0.01em }
header p { margin: 8px 0 0; overflow-wrap: anywhere }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 16px; margin-top: 28px }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 18px 20px }
.tiles b { display: block; font-size: 34px; line-height: 1.1; letter-spacing: -0.02em; font-variant-numeric: tabular-nums }
.tiles small { font-size: 18px; font-weight: 600; letter-spacing: 0 }
.tiles .card > span { color: var(--faint); font-size: 14px }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(480px, 100%), 1fr)); gap: 16px }
figure { margin: 0 }
figcaption { font-size: 14px; margin-bottom: 8px }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums }
.grid { stroke: var(--rule); stroke-width: 1 }
.mark { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 3 4 }
.line { fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linejoin: round }
.area { fill: currentColor; opacity: 0.08 }
svg text.end { fill: currentColor; font-weight: 600; font-size: 13px }
.http { color: var(--http) }
.websocket { color: var(--websocket) }
.hover { fill: currentColor; opacity: 0 }
.hover:hover { opacity: 0.06 }
.scroll { overflow-x: auto; padding: 6px 8px }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 9px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule) }
th { color: var(--faint); font-weight: 500; font-size: 14px }
tr:last-child td { border-bottom: 0 }
th:first-child, td:first-child { text-align: left }
td:first-child::before { content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 10px; background: currentColor }
td:not(:first-child) { color: var(--ink) }
.wrong, td.wrong:not(:first-child) { color: var(--wrong); font-weight: 700 }
pre { margin: 0; font: 13px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
footer { margin-top: 32px; font-size: 14px }
`
