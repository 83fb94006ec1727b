import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitLines } from '../../page/feed/lines.ts'
import { blocksOf } from '../../page/model/comparison.ts'
import { fileText, openFile } from '../../page/model/file.ts'
import { wordsOfItem } from '../../page/model/items.ts'
import { recordGroups, valueWords } from '../../page/model/record-fields.ts'
import { readChange, readContent, readState } from '../../page/model/shape.ts'
import { sourceOfFile } from '../../src/source.js'
import { sampleFile } from './support/sample.ts'

const sample = sampleFile(1_000_000)

describe('a file', () => {
  it('is read as it was written', () => {
    const { contents, ...state } = sample
    const opened = openFile(fileText(state, contents))
    if (!opened.isOpen) throw new Error(opened.why)
    expect(opened.state).toEqual(state)
    expect(opened.contents).toEqual(contents)
    expect(opened.leftOut).toBe(0)
  })

  it('counts turns and contents that have one id with another', () => {
    const { turns, contents, ...state } = sample
    const twice = { ...state, turns: [...turns, ...turns], contents: [...contents, ...contents] }
    const opened = openFile(JSON.stringify(twice))
    if (!opened.isOpen) throw new Error(opened.why)
    expect(opened.leftOut).toBe(turns.length + contents.length)
  })

  it('is read as the server packs it', () => {
    const text = [...(sourceOfFile(sample).file('json') ?? [])].join('')
    expect(text).toContain('"items":[')
    const opened = openFile(text)
    if (!opened.isOpen) throw new Error(opened.why)
    expect(opened.contents).toEqual(sample.contents)
    expect(opened.leftOut).toBe(0)
  })

  it('is read with its items in one place, as the server writes it', () => {
    const items = [{ model: 'm' }, { role: 'user', content: 'a' }, { role: 'user', content: 'b' }]
    const { contents: _, ...state } = sample
    const packed = {
      id: 'k1-1',
      settings: 0,
      input: [1, 2],
      kept: [1],
      sent: [2],
      history: [1],
      parts: [{ is: 'same', input: [0, 1], history: [0, 1] }],
    }
    const opened = openFile(`\uFEFF${JSON.stringify({ ...state, items, contents: [packed] })}`)
    if (!opened.isOpen) throw new Error(opened.why)
    expect(opened.contents).toEqual([
      {
        id: 'k1-1',
        settings: items[0],
        input: [items[1], items[2]],
        sent: [items[2]],
        context: [items[1], items[2]],
        keptCount: 1,
        history: [items[1]],
        parts: packed.parts,
      },
    ])
    expect(opened.state.turns.filter(({ hasContent }) => hasContent).map(({ id }) => id)).toEqual([
      'k1-1',
    ])
  })

  it('says what is wrong with it', () => {
    const why = (text: string) => {
      const opened = openFile(text)
      return opened.isOpen ? '' : opened.why
    }
    expect(why('not JSON')).toContain('not JSON')
    expect(why('{"log":{"entries":[]}}')).toContain('HAR')
    expect(why('[]')).toContain('was not exported')
    expect(why('{"format":"warmline-inspector","version":2}')).toContain('version 2')
  })

  it('never breaks the page, whatever is in it', () => {
    const anything = fc.anything({ maxDepth: 3 })
    const broken = fc.record({
      format: fc.constant('warmline-inspector'),
      version: fc.constant(1),
      turns: fc.array(
        fc.oneof(
          anything,
          fc.record({ id: fc.string(), startedAt: fc.double(), record: anything, live: anything }),
        ),
      ),
      steps: fc.array(anything),
      clients: fc.array(
        fc.oneof(anything, fc.record({ client: fc.string(), connections: fc.array(anything) })),
      ),
    })
    fc.assert(
      fc.property(broken, anything, (file, content) => {
        const read = readState(file)
        expect(read?.value.turns.every(({ live }) => typeof live.scope === 'string')).toBe(true)
        readChange(content)
        readContent(content)
      }),
    )
  })

  it('drops a field of another type, and a record that is none', () => {
    const [turn] = sample.turns
    const read = readState({
      ...sample,
      turns: [
        { ...turn, record: { ...turn?.record, model: { html: '<b>' }, hints: 'none' } },
        { ...turn, id: 'other', record: { mode: 7 } },
        7,
      ],
    })
    const [first, second] = read?.value.turns ?? []
    expect(first?.record).not.toHaveProperty('model')
    expect(first?.record).not.toHaveProperty('hints')
    expect(first?.record?.mode).toBe('full')
    expect(second?.record).toBeUndefined()
    expect(read?.leftOut).toBe(1)
  })

  it('keeps every field of a record in view', () => {
    for (const { record } of sample.turns) {
      if (record === undefined) continue
      const shown = recordGroups(record).flatMap(({ fields }) => fields.map(([field]) => field))
      expect(shown.toSorted()).toEqual(Object.keys(record).toSorted())
    }
    expect(valueWords('bytesSent', 4760)).toBe('4.76 kB (4,760)')
  })
})

describe('a stream of changes', () => {
  it('has the same lines however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string().map((line) => line.replaceAll('\n', ''))),
        fc.array(fc.nat({ max: 60 })),
        (lines, cuts) => {
          const text = lines.map((line) => `${line}\n`).join('')
          const places = [...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted(
            (one, other) => one - other,
          )
          let rest = ''
          let from = 0
          const found: string[] = []
          for (const place of places) {
            const split = splitLines(rest, text.slice(from, place))
            found.push(...split.lines)
            rest = split.rest
            from = place
          }
          expect(found).toEqual(lines.filter((line) => line.trim() !== ''))
          expect(rest).toBe('')
        },
      ),
    )
  })
})

describe('a comparison', () => {
  it('marks where an item was rewritten and where the histories part', () => {
    const contentOf = (label: string) => {
      const at = sample.turns.findIndex((turn) => turn.label === label)
      const content = sample.contents[at]
      if (content === undefined) throw new Error(`The sample has no turn ${label}.`)
      return content
    }
    const edited = blocksOf(contentOf('chat, edited'))
    expect(edited.map(({ is }) => is)).toEqual(['same', 'parted'])
    expect([...(edited[1]?.pairs[0]?.input?.differs?.keys() ?? [])]).toEqual(['/content/0/text'])
    const rewritten = blocksOf(contentOf('chat')).find(({ is }) => is === 'rewritten')
    const differing = [...(rewritten?.pairs[0]?.history?.differs?.keys() ?? [])].toSorted()
    expect(differing).toEqual(['/arguments', '/id', '/status'])
  })

  it('names an item in a few words, however strange it is', () => {
    expect(wordsOfItem({ type: 'function_call', name: 'read', arguments: '{"a":1}' })).toEqual({
      kind: 'function call',
      name: 'read',
      text: '{"a":1}',
    })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (item) => {
        expect(wordsOfItem(item).text.length).toBeLessThanOrEqual(160)
      }),
    )
  })
})
