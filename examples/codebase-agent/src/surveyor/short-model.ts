// The model that the dev-server loads for the sweep over history sizes: a surveyor of few turns.
import type { Model } from '@warmline/dev-server'
import { sweepToolTurns } from '../runs/sweep-plan.js'
import { surveyor } from './surveyor.js'

const model: Model = surveyor(sweepToolTurns)
export default model
