// The address of an answer: `fetch` sets it, and the constructor of a Response cannot.

/** The response, as one that came from this address. */
export function withUrl(response: Response, url: string): Response {
  Object.defineProperties(response, {
    url: { value: url, configurable: true },
    clone: {
      value: () => withUrl(Response.prototype.clone.call(response), url),
      configurable: true,
    },
  })
  return response
}
