// The page that is opened in a browser: the wait for the browser, and its end.
import { expect, test } from 'vitest'
import { openPage } from '../../src/inspect/open-page.js'

test('A browser is led to the page once', async () => {
  let answers: Promise<Response[]> | undefined
  await openPage('http://127.0.0.1:1/page', async (address) => {
    const ask = (): Promise<Response> => fetch(address, { redirect: 'manual' })
    answers = ask().then(async (first) => [
      first,
      ...(await ask().then(
        (one) => [one],
        () => [],
      )),
    ])
  })
  const told = await answers
  expect(told?.map(({ status, headers }) => [status, headers.get('location')])).toEqual([
    [302, 'http://127.0.0.1:1/page'],
  ])
})

test('The wait for a browser that does not come ends with its signal, and leaves no server', async () => {
  const waiting = new AbortController()
  const { promise: asked, resolve: browse } = Promise.withResolvers<string>()
  const opened = openPage('http://127.0.0.1:1/', async (at) => browse(at), waiting.signal)
  const address = await asked
  waiting.abort()
  await opened
  await expect(fetch(address)).rejects.toThrow('fetch failed')
})
