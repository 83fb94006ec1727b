// Credentials in tools: those in fields of their own, and those in addresses.
import { expect, test } from 'vitest'
import { withoutSecrets } from '../src/collect/redact.js'

/** The address of an MCP tool, as it is kept. */
function kept(address: string): unknown {
  const [tool] = withoutSecrets({ tools: [{ type: 'mcp', server_url: address }] }).tools
  return tool?.server_url
}

test.each([
  ['https://user:SECRET@mcp.example/sse', 'https://mcp.example/[removed]'],
  ['https://mcp.example/sse?api_key=SECRET', 'https://mcp.example/[removed]'],
  ['https://mcp.example:8443/s/SECRET/mcp#SECRET', 'https://mcp.example:8443/[removed]'],
  ['https:\\\\SECRET@mcp.example', 'https://mcp.example/[removed]'],
  ['SECRET@mcp.example', '[removed]'],
  ['mailto:SECRET', '[removed]'],
  ['https://mcp.example', 'https://mcp.example'],
  ['https://mcp.example/', 'https://mcp.example/'],
])('Of the address %s of a tool, %s is kept', (address, expected) => {
  expect(kept(address)).toBe(expected)
})

test('Tools in tools lose their credentials, and schemas stay', () => {
  const parameters = { properties: { headers: {}, server_url: 'https://schema.example/path' } }
  const inner = {
    type: 'mcp',
    headers: { key: 'SECRET' },
    server_url: 'https://u:SECRET@x.example',
  }
  const item = { tools: [{ type: 'namespace', tools: [inner, { type: 'function', parameters }] }] }
  const text = JSON.stringify(withoutSecrets(item))
  expect(text).not.toContain('SECRET')
  expect(text).toContain(JSON.stringify(parameters))
})
