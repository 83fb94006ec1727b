// Sets the address of a Response, which `fetch` sets and the constructor cannot.

/** The same response, with this `url`; its clones have it too. */
export function withUrl(response: Response, url: string, redirected = false): Response {
  return Object.defineProperties(response, {
    url: { value: url, configurable: true },
    redirected: { value: redirected, configurable: true },
    clone: {
      value: () => withUrl(Response.prototype.clone.call(response), url, redirected),
      configurable: true,
    },
  })
}
