// Loads a model from a file, for the command line.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DevServerError } from '../errors.js'
import type { Model } from './model.js'

/**
 * Loads the model that a module exports as its default or as `model`.
 * @param file Path of an ES module, relative to the working directory.
 * @throws DevServerError `invalid_model` when there is no such module or it exports no function.
 */
export async function loadModel(file: string): Promise<Model> {
  const exported = await importModule(file)
  const model = exported.default ?? exported.model
  if (!isModel(model)) {
    throw new DevServerError(
      'invalid_model',
      `${file} exports no model: export a function as its default.`,
    )
  }
  return model
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    const exported: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href)
    return exported
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DevServerError('invalid_model', `Cannot load ${file}: ${reason}`, { cause: error })
  }
}

function isModel(value: unknown): value is Model {
  return typeof value === 'function'
}
