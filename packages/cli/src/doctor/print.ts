// What the doctor says, for people.
import { harmless, styled } from '../terminal-text.js'
import type { DoctorReport, Problem, StepReport } from './types.js'

const colors = { ok: 'green', problem: 'red', skipped: 'dim' } as const

/** The steps, a line each, then each problem with its remedy. */
export function printReport({ steps, isHealthy }: DoctorReport): string {
  const problems = steps.flatMap((step) => step.problems)
  const lines = steps.map(stepLine).join('')
  const hasRunTurn = steps.some(({ step, status }) => step === 'turn' && status === 'ok')
  if (isHealthy) return `${lines}\n${hasRunTurn ? healthyText : untriedText}\n${elseText}`
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return `${lines}\n${styled('bold', count)}\n${problems.map(problemText).join('')}`
}

const healthyText = `${styled('green', 'Healthy.')} A turn went over a WebSocket from this shell.`

const untried = styled('green', 'No problem found, and no turn has run.')
const untriedText = `${untried} A WebSocket opens from this shell;
whether your key and model get an answer over it, --turn MODEL tries with one short turn, which is
billed.`

const elseText = `If your program uses HTTP all the same, look at what only it knows: its options
transport, baseURL, endpoint and fetch. With WARMLINE_DEBUG=1 it writes a line a turn with the
reason.
`

/** The line of a step. */
function stepLine({ step, status, text }: StepReport): string {
  return `  ${styled(colors[status], status.padEnd(7))}  ${step.padEnd(10)}  ${harmless(text)}\n`
}

function problemText({ code, what, remedies }: Problem): string {
  const told = remedies.map((remedy) => `    ${styled('cyan', '→')} ${harmless(remedy)}\n`)
  return `\n  ${styled('red', code)}\n    ${harmless(what)}\n${told.join('')}`
}
