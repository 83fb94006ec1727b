// What the tests of several packages share. It imports no package of ours except the dev-server, so
// that core's own tests can use it too.
export { modelId } from './model-id.js'
export {
  type OpenServer,
  openServer,
  type RecordingClient,
} from './open-server.js'
