// The page's script: draws the charts at the width they have, plays the race when it is seen, and
// moves with the sliders and the switch. Without it the page still says every figure.
import { linkSpeeds, speedName } from '../src/report/link.ts'
import type { DrawnFramework, PageData } from '../src/report/page-data.ts'
import { drawChart, type Sliders, shortBytes, slidersInWords } from './charts.ts'
import { prepareRace } from './race.ts'

const data: PageData = JSON.parse(document.querySelector('#data')?.textContent ?? '{}')
const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches

for (const framework of data.frameworks) {
  for (const place of elements(`[data-framework="${framework.id}"][data-race]`))
    startRace(place, framework)
}
drawAll()
for (const input of inputs()) input.addEventListener('input', drawAll)
for (const place of elements('[data-chart]')) {
  let width = 0
  new ResizeObserver(() => {
    if (width === place.clientWidth) return
    width = place.clientWidth
    drawAll()
  }).observe(place)
}

function startRace(place: HTMLElement, framework: DrawnFramework): void {
  const race = prepareRace(place, framework)
  place.querySelector('button')?.addEventListener('click', () => race.play())
  race.finish()
  if (isCalm) return
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      seen.disconnect()
      race.play()
    },
    { threshold: 0.6 },
  )
  seen.observe(place)
}

function drawAll(): void {
  const sliders = readSliders()
  for (const place of elements('[data-chart]')) {
    const framework = data.frameworks.find(({ id }) => id === place.dataset.framework)
    const width = place.clientWidth
    // What is not shown has no width, and is drawn when it is shown.
    if (framework === undefined || width === 0) continue
    place.innerHTML = drawChart(place.dataset.chart, framework, { width, sliders })
  }
  for (const place of elements('[data-words]')) {
    const framework = data.frameworks.find(({ id }) => id === place.dataset.framework)
    if (framework !== undefined) place.textContent = slidersInWords(framework, sliders)
  }
  say('speed', speedName(sliders.speed))
  say('history', shortBytes(data.frameworks[0]?.sweep[sliders.history]?.historyBytes ?? 0))
}

function readSliders(): Sliders {
  const numberOf = (name: string): number =>
    Number(document.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? 0)
  return {
    speed: linkSpeeds[numberOf('speed')] ?? Number.POSITIVE_INFINITY,
    history: numberOf('history'),
  }
}

function say(slider: string, words: string): void {
  for (const place of elements(`[data-slider="${slider}"]`)) place.textContent = words
  const input = document.querySelector(`input[name="${slider}"]`)
  input?.setAttribute('aria-valuetext', words)
}

function elements(selector: string): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)]
}

function inputs(): readonly HTMLInputElement[] {
  return [...document.querySelectorAll('input')]
}
