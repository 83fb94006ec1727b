// The model that the dev-server loads for the four runs.
import type { Model } from '@warmline/dev-server'
import { surveyor } from './surveyor.js'

const model: Model = surveyor()
export default model
