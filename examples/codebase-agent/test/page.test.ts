// The page: what it says, what it draws, and that it fetches nothing; and when it opens by itself.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chart, chartSvg, niceTicks } from '../page/chart.js'
import { drawChart, slidersInWords } from '../page/charts.js'
import { momentOf } from '../page/moment.js'
import { answerHtml } from '../src/report/markdown.js'
import { resultPage } from '../src/report/page.js'
import { centsOf, prices } from '../src/report/prices.js'
import { compareAnswers } from '../src/report/verdict.js'
import { hasBrowser } from '../src/show/open-page.js'
import { model, summaries, sweep } from './support/results.js'

describe('the page', () => {
  const content = {
    directory: '/home/me/x',
    files: 3,
    question: 'Who?',
    model,
    summaries,
    sweep,
    verdict: compareAnswers(summaries),
    from: {
      version: '1.2.3',
      commit: 'abc',
      date: new Date(0),
      machine: 'Node 24',
      command: 'demo x',
      home: 'https://example.com/home',
    },
    script: 'draw("</script>")',
  }

  test('says what it is of, and fetches nothing', () => {
    const page = resultPage(content)
    for (const words of ['Warmline', '1.2.3', 'commit abc', '1 January 1970', 'Node 24', 'demo x'])
      expect(page).toContain(words)
    expect(page).toContain('<em>1.00× fewer bytes,</em> 500 ms sooner</h1>')
    expect(page).toContain("not OpenAI's own figures")
    expect(page).not.toContain('/home/me')
    expect(page).not.toMatch(/<link|src=|url\(|@import/)
    expect(page).toContain("default-src 'none'")
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/data-chart="/g)).toHaveLength(8)
    expect(page).not.toContain('NaN')
  })

  test('shows text of files and models as text, and what they sent as figures', () => {
    const evil = '<img src=x onerror=alert(1)> & "quoted"'
    const answered = summaries.map((summary) => ({ ...summary, answer: evil }))
    const page = resultPage({ ...content, question: evil, summaries: answered })
    expect(page).not.toContain('<img')
    expect(
      page.match(/&lt;img src=x onerror=alert\(1\)&gt; &amp; &quot;quoted&quot;/g),
    ).toHaveLength(2)
  })

  test('says so when answers differ or are not compared, and when there is no sweep', () => {
    const verdict = { areEqual: false, equal: [true, false, true, true] }
    expect(resultPage({ ...content, verdict })).toMatch(/class="wrong"[^>]*>DIFFERENT</)
    const live = { kind: 'live', name: 'gpt', repetitions: 1 } as const
    const page = resultPage({ ...content, model: live, verdict: undefined, sweep: [] })
    expect(page).toContain('Answered by gpt on the real API.')
    expect(page).not.toContain('type="range"')
  })

  test('has cents for a model with a price only, and never without a key', () => {
    const live = { kind: 'live', name: 'gpt-6-astra', repetitions: 1 } as const
    expect(resultPage({ ...content, model: live })).toContain('1.5 ¢')
    expect(resultPage({ ...content, model: { ...live, name: 'gpt' } })).not.toContain('¢')
    expect(resultPage(content)).not.toContain('¢')
  })
})

test('cents are tokens times the price, cached and written ones at their own', () => {
  const price = prices['gpt-6-astra']
  const count = { input: 1_000_000, cached: 500_000, written: 100_000, output: 10_000 }
  expect(price && centsOf(count, price)).toBeCloseTo(400 + 50 + 125 + 50)
})

test('an answer is rendered, and can neither run nor fetch anything', () => {
  expect(answerHtml('# A\n\n- **b**')).toMatch(/<h1>A<\/h1>.*<strong>b<\/strong>/s)
  const evil =
    '<script>x</script>\n\nA ![i](https://evil.test/i.png) [l](javascript:alert) ![r][r] <b onclick=x>\n\n[r]: https://evil.test/r.png'
  expect(answerHtml(evil)).toBe(
    '&lt;script&gt;x&lt;/script&gt;\n<p>A i <a href="">l</a> r &lt;b onclick=x&gt;</p>\n',
  )
})

describe('a chart', () => {
  const run = (wallMs: number, bytes: number) => ({
    wallMs,
    turns: [0, 1, 2].map((turn) => ({ startMs: turn * 100, endMs: turn * 100 + 80, bytes })),
  })
  const framework = { id: 'ai-sdk', http: run(300, 1_000_000), websocket: run(280, 1000), sweep }

  test('has round ticks from 0 to at least its highest value, few of them', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), (highest) => {
        const ticks = niceTicks(highest)
        expect(ticks[0]).toBe(0)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9))
        expect(ticks.length).toBeGreaterThanOrEqual(3)
        expect(ticks.length).toBeLessThanOrEqual(5)
      }),
    )
    expect(niceTicks(0)).toEqual([0, 1])
    expect(niceTicks(240)).toEqual([0, 100, 200, 300])
  })

  test('is drawn within its frame at any width, for one point or none as well', () => {
    const sizes = fc.integer({ min: 200, max: 2000 })
    const values = fc.array(fc.nat(1e9), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, values, fc.constantFrom('area', 'dots', 'line'), (width, ys, style) => {
        const points = ys.map((y, index) => ({ x: index + 1, y }))
        const chart: Chart = {
          title: 'T',
          width,
          series: [{ name: 'HTTP', className: 'http', points }],
          style,
          xAxis: { name: 'turn', ticks: [1], format: String },
          formatY: String,
        }
        const svg = chartSvg(chart)
        const height = Number(/height="(\d+)"/.exec(svg)?.[1])
        expect(svg).not.toMatch(/NaN|Infinity/)
        for (const [, x, y] of svg.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(0)
          expect(Number(x)).toBeLessThanOrEqual(width)
          expect(Number(y)).toBeGreaterThanOrEqual(0)
          expect(Number(y)).toBeLessThanOrEqual(height)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('of each name is drawn, and follows the sliders', () => {
    const sliders = { speed: 10, history: 1 }
    for (const name of ['bytes', 'seconds', 'history', 'link'])
      expect(drawChart(name, framework, { width: 340, sliders })).toMatch(/^<svg .*<\/svg>$/s)
    expect(drawChart('none', framework, { width: 340, sliders })).toBe('')
    // The values stand at the mark of the slider, and the ends of the lines have their names alone.
    const swept = drawChart('history', framework, { width: 340, sliders })
    expect(swept).toMatch(/text-anchor="(?:start|end)">252 ms</)
    expect(swept).toMatch(/text-anchor="(?:start|end)">122 ms</)
    expect(swept).toContain('<tspan>HTTP</tspan></text>')
    const at = (speed: number): string => slidersInWords(framework, { speed, history: 1 })
    // 128,000 bytes at 10 Mbit/s take 102 ms, and 3 MB take 2.4 s.
    expect(at(10)).toContain('one turn takes 252 ms over HTTP and 122 ms in WebSocket mode')
    expect(at(10)).toContain('The whole loop above takes 2.70 s over HTTP and 282 ms')
    expect(at(Number.POSITIVE_INFINITY)).toContain('takes 150 ms over HTTP and 120 ms')
  })

  test('of the race counts a request from when it is sent', () => {
    expect(momentOf(framework.http, 99)).toMatchObject({ turns: 1, isOver: false })
    expect(momentOf(framework.http, 100)).toMatchObject({ turns: 2, bytes: 2_000_000 })
    expect(momentOf(framework.http, 9999)).toMatchObject({ turns: 3, clockMs: 300, isOver: true })
  })
})

describe('the page opens by itself', () => {
  const linux = { platform: 'linux', isTerminal: true } as const
  const mac = { platform: 'darwin', isTerminal: true } as const
  test.each([
    [{ ...linux, env: { DISPLAY: ':0' } }, true],
    [{ ...linux, env: { WAYLAND_DISPLAY: 'w' } }, true],
    [{ ...linux, env: { WSL_DISTRO_NAME: 'u' } }, true],
    [{ ...linux, env: {} }, false],
    [{ ...linux, env: { DISPLAY: ':0', CI: 'true' } }, false],
    [{ ...linux, env: { DISPLAY: ':0', BROWSER: 'none' } }, false],
    [{ ...linux, env: { DISPLAY: ':0' }, isTerminal: false }, false],
    [{ ...linux, env: { SSH_CONNECTION: 'x' } }, false],
    [{ ...linux, env: { SSH_CONNECTION: 'x', DISPLAY: 'localhost:10.0' } }, true],
    [{ ...mac, env: {} }, true],
    [{ ...mac, env: { SSH_TTY: '/dev/pts/1' } }, false],
  ] as const)('%j: %s', (surroundings, isOpened) => {
    expect(hasBrowser(surroundings)).toBe(isOpened)
  })
})
